"""Who made a department is no head of it for that: CKAN's memberships of sysadmins end.

CKAN made each creator of a department its admin. A sysadmin has no part in what departments decide, so
these memberships are ended as CKAN ends one (state deleted), and written into the log. Not touched are
memberships of other accounts, other roles than admin, and groups that are no department: CKAN gives none
of them to who makes a department.
"""

import logging

import sqlalchemy as sa
from alembic import op

revision = "0034_creator_membership"
down_revision = "0033_organization_uscc"
branch_labels = None
depends_on = None

log = logging.getLogger("ckanext.shuangpai.migration")

END = sa.text(
    """
    UPDATE member SET state = 'deleted'
    FROM "user" AS account, "group" AS office
    WHERE member.table_name = 'user' AND member.table_id = account.id AND member.group_id = office.id
      AND member.state = 'active' AND member.capacity = 'admin'
      AND office.is_organization AND account.sysadmin
    RETURNING account.name, office.title, office.name
    """
)
HEADLESS = sa.text(
    """
    SELECT office.title FROM "group" AS office
    WHERE office.is_organization AND office.state = 'active' AND office.name = ANY(:names)
      AND NOT EXISTS (
        SELECT 1 FROM member JOIN "user" AS account ON account.id = member.table_id
        WHERE member.group_id = office.id AND member.table_name = 'user' AND member.state = 'active'
          AND member.capacity = 'admin' AND account.state = 'active' AND NOT account.sysadmin)
    ORDER BY office.title
    """
)


def upgrade():
    ended = op.get_bind().execute(END).all()
    for account, title, _name in ended:
        log.warning("系统管理员 %s 不再是“%s”的负责人：系统管理员不担任单位职责", account, title)
    names = [name for _account, _title, name in ended]
    for (title,) in op.get_bind().execute(HEADLESS, {"names": names}):
        log.warning("“%s”还没有负责人，请为它添加一位", title)


def downgrade():
    """Give nobody anything back: which memberships there were stands in the log."""
