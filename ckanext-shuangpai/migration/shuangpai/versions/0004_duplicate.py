"""Duplicates."""

import sqlalchemy as sa  # noqa: F401
from alembic import op  # noqa: F401

revision = "0004_duplicate"
down_revision = "0003_sync"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
