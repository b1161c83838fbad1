"""Duplicates: what the check knows of each entry, the pairs found, and what people said of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0004_duplicate"
down_revision = "0003_sync"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "shuangpai_duplicate_profile",
        sa.Column("package_id", sa.UnicodeText, primary_key=True),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("features", JSONB),
    )
    op.create_index("shuangpai_duplicate_profile_seq", "shuangpai_duplicate_profile", ["seq"])
    op.create_table(
        "shuangpai_duplicate_pair",
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("ours_id", sa.UnicodeText, nullable=False),
        sa.Column("theirs_id", sa.UnicodeText, nullable=False),
        sa.Column("kind", sa.UnicodeText, nullable=False),
        sa.Column("verdict", sa.UnicodeText, nullable=False),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("departments", ARRAY(sa.UnicodeText), nullable=False),
        sa.Column("evidence", JSONB, nullable=False),
        sa.Column("found", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("ours_id", "theirs_id", name="shuangpai_duplicate_pair_sides"),
    )
    op.create_index(
        "shuangpai_duplicate_pair_departments",
        "shuangpai_duplicate_pair",
        ["departments"],
        postgresql_using="gin",
    )
    op.create_index("shuangpai_duplicate_pair_theirs", "shuangpai_duplicate_pair", ["theirs_id"])
    op.create_table(
        "shuangpai_duplicate_judgement",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("pair_id", sa.UnicodeText, nullable=False),
        sa.Column("verdict", sa.UnicodeText, nullable=False),
        sa.Column("reason", sa.UnicodeText, nullable=False),
        sa.Column("user_id", sa.UnicodeText, nullable=False),
        sa.Column("judged", sa.DateTime(timezone=True), nullable=False),
        sa.Column("machine", JSONB, nullable=False),
    )
    op.create_index(
        "shuangpai_duplicate_judgement_pair", "shuangpai_duplicate_judgement", ["pair_id", "id"]
    )


def downgrade():
    op.drop_table("shuangpai_duplicate_judgement")
    op.drop_table("shuangpai_duplicate_pair")
    op.drop_table("shuangpai_duplicate_profile")
