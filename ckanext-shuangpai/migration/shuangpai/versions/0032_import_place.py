"""Where in its files an import found each entry that it stored."""

import sqlalchemy as sa
from alembic import op

revision = "0032_import_place"
down_revision = "0031_case_kept"
branch_labels = None
depends_on = None

TABLE = "shuangpai_import_write"


def upgrade():
    op.add_column(TABLE, sa.Column("part", sa.Integer))
    op.add_column(TABLE, sa.Column("sheet", sa.UnicodeText, nullable=False, server_default=""))
    op.add_column(TABLE, sa.Column("row", sa.Integer))


def downgrade():
    for name in ("row", "sheet", "part"):
        op.drop_column(TABLE, name)
