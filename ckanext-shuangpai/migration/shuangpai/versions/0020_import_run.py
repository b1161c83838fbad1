"""Imports in the background: each run, the lines of its report, and the entries it stored."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0020_import_run"
down_revision = "0030_table_load"
branch_labels = None
depends_on = None


def upgrade():
    _create_run()
    op.create_table(
        "shuangpai_import_finding",
        sa.Column("run_id", sa.UnicodeText, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("outcome", sa.UnicodeText, nullable=False),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("file", sa.UnicodeText, nullable=False),
        sa.Column("sheet", sa.UnicodeText, nullable=False),
        sa.Column("row", sa.Integer),
        sa.Column("entry", sa.UnicodeText, nullable=False),
        sa.Column("column", sa.UnicodeText, nullable=False),
        sa.Column("value", sa.UnicodeText, nullable=False),
        sa.Column("to", sa.UnicodeText),
        sa.Column("code", sa.UnicodeText, nullable=False),
        sa.Column("message", sa.UnicodeText, nullable=False),
    )
    op.create_table(
        "shuangpai_import_write",
        sa.Column("run_id", sa.UnicodeText, primary_key=True),
        sa.Column("package_id", sa.UnicodeText, primary_key=True),
        sa.Column("number", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("kind", sa.UnicodeText, nullable=False),
    )


def _create_run():
    op.create_table(
        "shuangpai_import_run",
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("user_id", sa.UnicodeText, nullable=False),
        sa.Column("state", sa.UnicodeText, nullable=False),
        sa.Column("lang", sa.UnicodeText, nullable=False),
        sa.Column("options", JSONB, nullable=False),
        sa.Column("files", JSONB, nullable=False),
        sa.Column("effect", JSONB),
        sa.Column("parts", JSONB),
        sa.Column("digest", sa.UnicodeText),
        sa.Column("mark", sa.UnicodeText),
        sa.Column("notice", sa.UnicodeText),
        sa.Column("stop", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("job_id", sa.UnicodeText),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started", sa.DateTime(timezone=True)),
        sa.Column("finished", sa.DateTime(timezone=True)),
        sa.Column("kept_until", sa.DateTime(timezone=True)),
    )
    op.create_index("shuangpai_import_run_user", "shuangpai_import_run", ["user_id", "created"])
    op.create_index("shuangpai_import_run_created", "shuangpai_import_run", ["created"])
    op.create_index(
        "shuangpai_import_run_kept",
        "shuangpai_import_run",
        ["kept_until"],
        postgresql_where=sa.text("kept_until IS NOT NULL"),
    )


def downgrade():
    op.drop_table("shuangpai_import_write")
    op.drop_table("shuangpai_import_finding")
    op.drop_table("shuangpai_import_run")
