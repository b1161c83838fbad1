"""Reminders: which were sent or skipped, once a term, date and step; days of the calendar stand alone."""

import sqlalchemy as sa
from alembic import op

revision = "0007_reminder"
down_revision = "0010_case"
branch_labels = None
depends_on = None


def upgrade():
    op.drop_constraint(
        "shuangpai_calendar_day_version_fkey", "shuangpai_calendar_day", type_="foreignkey"
    )
    op.create_table(
        "shuangpai_reminder",
        sa.Column("clock_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("due_on", sa.Date, primary_key=True),
        sa.Column("step", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("state", sa.UnicodeText, nullable=False),
        sa.Column("decided", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade():
    op.drop_table("shuangpai_reminder")
    op.create_foreign_key(
        "shuangpai_calendar_day_version_fkey",
        "shuangpai_calendar_day",
        "shuangpai_calendar_version",
        ["version"],
        ["version"],
    )
