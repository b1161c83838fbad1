"""Two active departments have no 统一社会信用代码 in common: the database holds it.

An installation in which some have is upgraded all the same: the oldest department keeps the code, the
others are written into the log, and each may keep what it has until it gets another code.
"""

import logging

import sqlalchemy as sa
from alembic import op

revision = "0033_organization_uscc"
down_revision = "0032_import_place"
branch_labels = None
depends_on = None

log = logging.getLogger("ckanext.shuangpai.migration")

INDEX = "shuangpai_organization_uscc"
DOUBLES = sa.text(
    """
    SELECT id, title, code FROM (
      SELECT id, title, extras ->> 'uscc' AS code,
        row_number() OVER (PARTITION BY extras ->> 'uscc' ORDER BY created, id) AS place
      FROM "group"
      WHERE is_organization AND state = 'active' AND coalesce(extras ->> 'uscc', '') <> ''
    ) AS held WHERE place > 1 ORDER BY code, place
    """
)


def upgrade():
    doubles = op.get_bind().execute(DOUBLES).all()
    for _id, title, code in doubles:
        log.warning("统一社会信用代码 %s 不止一个单位在用：%s 也登记了它，请更正", code, title)
    spared = ", ".join(_literal(f"{id_} {code}") for id_, _title, code in doubles)
    but = f" AND (id || ' ' || (extras ->> 'uscc')) NOT IN ({spared})" if doubles else ""
    op.execute(
        sa.text(
            f"""CREATE UNIQUE INDEX {INDEX} ON "group" ((extras ->> 'uscc'))
            WHERE is_organization AND state = 'active' AND coalesce(extras ->> 'uscc', '') <> ''{but}"""
        )
    )


def downgrade():
    op.execute(f"DROP INDEX IF EXISTS {INDEX}")


def _literal(text):
    """Return a text as a literal of SQL; an index takes no parameters."""
    return "'" + text.replace("'", "''").replace(":", "\\:") + "'"
