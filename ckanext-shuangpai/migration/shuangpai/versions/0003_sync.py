"""Sync."""

import sqlalchemy as sa  # noqa: F401
from alembic import op  # noqa: F401

revision = "0003_sync"
down_revision = "0002_alias"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
