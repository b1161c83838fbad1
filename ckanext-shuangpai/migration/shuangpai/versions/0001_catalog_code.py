"""Catalog codes: the serial number of each prefix and every code ever given."""

import sqlalchemy as sa
from alembic import op

revision = "0001_catalog_code"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "shuangpai_catalog_code_serial",
        sa.Column("prefix", sa.UnicodeText, primary_key=True),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.CheckConstraint("last > 0", name="shuangpai_catalog_code_serial_positive"),
    )
    op.create_table(
        "shuangpai_catalog_code",
        sa.Column("code", sa.UnicodeText, primary_key=True),
        sa.Column("package_id", sa.UnicodeText, nullable=False),
        sa.Column("given", sa.DateTime(timezone=True), server_default=sa.func.now()),
    )
    op.create_index("shuangpai_catalog_code_package", "shuangpai_catalog_code", ["package_id"])


def downgrade():
    op.drop_table("shuangpai_catalog_code")
    op.drop_table("shuangpai_catalog_code_serial")
