"""Editions: each numbered release of the county catalog, and every entry as it stood then."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008_edition"
down_revision = "0007_reminder"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "shuangpai_edition",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("document", sa.UnicodeText, nullable=False, unique=True),
        sa.Column("note", sa.UnicodeText, nullable=False),
        sa.Column("published_on", sa.Date, nullable=False),
        sa.Column("user_id", sa.UnicodeText, nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counts", JSONB, nullable=False),
        sa.CheckConstraint("document <> ''", name="shuangpai_edition_document"),
    )
    op.create_table(
        "shuangpai_edition_entry",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("entry_id", sa.UnicodeText, primary_key=True),
        sa.Column("code", sa.UnicodeText, nullable=False),
        sa.Column("title", sa.UnicodeText, nullable=False),
        sa.Column("department_id", sa.UnicodeText, nullable=False),
        sa.Column("department_title", sa.UnicodeText, nullable=False),
        sa.Column("open_class", sa.UnicodeText, nullable=False),
        sa.Column("share_class", sa.UnicodeText, nullable=False),
        sa.Column("hash", sa.UnicodeText, nullable=False),
        sa.Column("entry", JSONB, nullable=False),
    )
    op.create_index(
        "shuangpai_edition_entry_list",
        "shuangpai_edition_entry",
        ["number", "open_class", "department_title", "code"],
    )


def downgrade():
    op.drop_table("shuangpai_edition_entry")
    op.drop_table("shuangpai_edition")
