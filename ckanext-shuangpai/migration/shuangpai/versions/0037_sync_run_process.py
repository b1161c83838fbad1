"""Which runs of a sync one process does as a whole, so that a run whose process is gone is known as such."""

import sqlalchemy as sa
from alembic import op

revision = "0037_sync_run_process"
down_revision = "0035_files"
branch_labels = None
depends_on = None

TABLE = "shuangpai_sync_run"
NEVER_QUEUED = """
UPDATE shuangpai_sync_run AS run SET in_process = true
WHERE status = 'running' AND NOT EXISTS (
    SELECT 1 FROM harvest_object AS object
    WHERE object.harvest_job_id = run.job_id AND object.state IN ('WAITING', 'FETCH')
)
"""


def upgrade():
    op.add_column(
        TABLE, sa.Column("in_process", sa.Boolean, nullable=False, server_default=sa.false())
    )
    # Runs that an older version began: records that no queue holds were its own process's.
    if sa.inspect(op.get_bind()).has_table("harvest_object"):
        op.execute(NEVER_QUEUED)


def downgrade():
    op.drop_column(TABLE, "in_process")
