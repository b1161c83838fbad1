"""The address of the cell that a finding of an import is about."""

import sqlalchemy as sa
from alembic import op

revision = "0041_import_cell"
down_revision = "0039_takedown"
branch_labels = None
depends_on = None

TABLE = "shuangpai_import_finding"


def upgrade():
    op.add_column(TABLE, sa.Column("cell", sa.UnicodeText, nullable=False, server_default=""))


def downgrade():
    op.drop_column(TABLE, "cell")
