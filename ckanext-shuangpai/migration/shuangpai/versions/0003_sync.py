"""Sync: each run of a source, and what is known of each of its records."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003_sync"
down_revision = "0002_alias"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "shuangpai_sync_run",
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("source_id", sa.UnicodeText, nullable=False),
        sa.Column("job_id", sa.UnicodeText),
        sa.Column("status", sa.UnicodeText, nullable=False),
        sa.Column("approved", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("forced", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished", sa.DateTime(timezone=True)),
        sa.Column("gathered", JSONB, nullable=False, server_default="{}"),
        sa.Column("report", JSONB),
    )
    op.create_index("shuangpai_sync_run_source", "shuangpai_sync_run", ["source_id", "started"])
    op.create_index(
        "shuangpai_sync_run_running",
        "shuangpai_sync_run",
        ["source_id"],
        unique=True,
        postgresql_where=sa.text("status = 'running'"),
    )
    op.create_index("shuangpai_sync_run_job", "shuangpai_sync_run", ["job_id"])
    op.create_table(
        "shuangpai_sync_record",
        sa.Column("source_id", sa.UnicodeText, primary_key=True),
        sa.Column("remote_id", sa.UnicodeText, primary_key=True),
        sa.Column("package_id", sa.UnicodeText),
        sa.Column("hash", sa.UnicodeText),
        sa.Column("state", sa.UnicodeText, nullable=False),
        sa.Column("run_id", sa.UnicodeText),
        sa.Column("outcome", sa.UnicodeText),
        sa.Column("fetched", sa.DateTime(timezone=True)),
        sa.Column("synced", JSONB, nullable=False, server_default="{}"),
        sa.Column("unmapped", JSONB, nullable=False, server_default="[]"),
        sa.Column("conflicts", JSONB, nullable=False, server_default="[]"),
        sa.Column("refusal", JSONB),
    )
    op.create_index(
        "shuangpai_sync_record_package", "shuangpai_sync_record", ["package_id"], unique=True
    )
    op.create_index("shuangpai_sync_record_run", "shuangpai_sync_record", ["run_id", "outcome"])


def downgrade():
    op.drop_table("shuangpai_sync_record")
    op.drop_table("shuangpai_sync_run")
