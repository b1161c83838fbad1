"""Calendar: the versions loaded after the one shipped, and the days of each."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0006_calendar"
down_revision = "0005_notice"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "shuangpai_calendar_version",
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.UnicodeText, nullable=False),
        sa.Column("years", ARRAY(sa.Integer), nullable=False),
        sa.Column("number", sa.UnicodeText, nullable=False),
        sa.Column("link", sa.UnicodeText, nullable=False),
        sa.Column("restored", sa.Integer),
        sa.Column("user_id", sa.UnicodeText, nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number <> ''", name="shuangpai_calendar_version_number"),
    )
    op.create_table(
        "shuangpai_calendar_day",
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("date", sa.Date, primary_key=True),
        sa.Column("working", sa.Boolean, nullable=False),
        sa.Column("name", sa.UnicodeText, nullable=False),
        sa.Column("notice", sa.UnicodeText, nullable=False),
        sa.Column("link", sa.UnicodeText, nullable=False),
        sa.Column("local", sa.Boolean, nullable=False),
        sa.ForeignKeyConstraint(["version"], ["shuangpai_calendar_version.version"]),
    )


def downgrade():
    op.drop_table("shuangpai_calendar_day")
    op.drop_table("shuangpai_calendar_version")
