"""Aliases."""

import sqlalchemy as sa  # noqa: F401
from alembic import op  # noqa: F401

revision = "0002_alias"
down_revision = "0001_catalog_code"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
