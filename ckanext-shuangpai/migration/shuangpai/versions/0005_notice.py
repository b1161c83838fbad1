"""Notices: what is to be told (outbox), each reader's inbox, and what goes out by mail and other ways."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0005_notice"
down_revision = "0004_duplicate"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "shuangpai_outbox",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("key", sa.UnicodeText, nullable=False, unique=True),
        sa.Column("kind", sa.UnicodeText, nullable=False),
        sa.Column("case_id", sa.UnicodeText),
        sa.Column("users", ARRAY(sa.UnicodeText), nullable=False),
        sa.Column("organizations", JSONB, nullable=False),
        sa.Column("facts", JSONB, nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expanded", sa.DateTime(timezone=True)),
    )
    op.create_index(
        "shuangpai_outbox_waiting",
        "shuangpai_outbox",
        ["id"],
        postgresql_where=sa.text("expanded IS NULL"),
    )
    _create_notice()
    _create_delivery()


def _create_notice():
    op.create_table(
        "shuangpai_notice",
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("outbox_id", sa.BigInteger, nullable=False),
        sa.Column("user_id", sa.UnicodeText, nullable=False),
        sa.Column("kind", sa.UnicodeText, nullable=False),
        sa.Column("case_id", sa.UnicodeText),
        sa.Column("facts", JSONB, nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("outbox_id", "user_id", name="shuangpai_notice_once"),
    )
    op.create_index("shuangpai_notice_user", "shuangpai_notice", ["user_id", "created", "id"])
    op.create_index(
        "shuangpai_notice_unread",
        "shuangpai_notice",
        ["user_id"],
        postgresql_where=sa.text("read IS NULL"),
    )


def _create_delivery():
    op.create_table(
        "shuangpai_delivery",
        sa.Column("notice_id", sa.UnicodeText, primary_key=True),
        sa.Column("channel", sa.UnicodeText, primary_key=True),
        sa.Column("state", sa.UnicodeText, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done", sa.DateTime(timezone=True)),
        sa.Column("error", sa.UnicodeText),
    )
    op.create_index(
        "shuangpai_delivery_waiting",
        "shuangpai_delivery",
        ["due"],
        postgresql_where=sa.text("state = 'waiting'"),
    )


def downgrade():
    op.drop_table("shuangpai_delivery")
    op.drop_table("shuangpai_notice")
    op.drop_table("shuangpai_outbox")
