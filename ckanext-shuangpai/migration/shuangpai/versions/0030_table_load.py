"""How the file of each resource was last read into the DataStore."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0030_table_load"
down_revision = "0006_calendar"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "shuangpai_table_load",
        sa.Column("resource_id", sa.UnicodeText, primary_key=True),
        sa.Column("state", sa.UnicodeText, nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
        sa.Column("progress", sa.BigInteger, nullable=False),
        sa.Column("report", JSONB),
    )


def downgrade():
    op.drop_table("shuangpai_table_load")
