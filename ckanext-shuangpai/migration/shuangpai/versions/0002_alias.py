"""Aliases of search: what an office changed, added to or removed from reference/alias.yaml."""

import sqlalchemy as sa
from alembic import op

revision = "0002_alias"
down_revision = "0001_catalog_code"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "shuangpai_alias",
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("alias", sa.UnicodeText, nullable=False),
        sa.Column("term", sa.UnicodeText, nullable=False),
        sa.Column("kind", sa.UnicodeText, nullable=False),
        sa.Column("note", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("removed", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("changed_by", sa.UnicodeText, nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("alias", "term", name="shuangpai_alias_line"),
    )
    op.create_index("shuangpai_alias_changed", "shuangpai_alias", ["changed"])


def downgrade():
    op.drop_table("shuangpai_alias")
