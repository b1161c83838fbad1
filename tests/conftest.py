"""Fixtures for tests on the real database, index and queue."""

import contextlib

import pytest
import sqlalchemy as sa

from ckan import model
from ckan.lib.redis import connect_to_redis
from ckan.plugins import toolkit as tk
from ckan.tests import factories


@pytest.fixture(scope="session")
def reset_db(reset_db):
    """Return CKAN's emptier of its tables, for whose length the owner lets go of what is never removed."""

    def run():
        model.Session.remove()
        with _cases_let_go():
            reset_db()

    return run


@contextlib.contextmanager
def _cases_let_go():
    """Suspend the triggers that keep cases; only who owns the table can."""
    for word in ("DISABLE", "ENABLE"):
        with model.ensure_engine().begin() as connection:
            table = sa.inspect(connection).has_table("shuangpai_case")
            if table:
                connection.execute(sa.text(f"ALTER TABLE shuangpai_case {word} TRIGGER USER"))
        if word == "DISABLE":
            yield


@pytest.fixture
def clean_db(reset_db, migrate_db_for):
    """Empty every table, ours included, and forget whose logins failed."""
    reset_db()
    redis = connect_to_redis()
    for key in redis.scan_iter("shuangpai:throttle:*"):
        redis.delete(key)
    migrate_db_for("harvest")
    migrate_db_for("shuangpai")


_whole: set[str] = set()
"""Files whose tests share one database (see ``shared_db``)."""


@pytest.fixture
def shared_db(request, with_plugins, reset_db, migrate_db_for):
    """Empty every table at the start of a file, and nothing between its tests: much quicker.

    Returns True for the first test of the file. The tests make what they look at.
    """
    first = request.module.__name__ not in _whole
    if first:
        _whole.clear()
        _whole.add(request.module.__name__)
        reset_db()
        migrate_db_for("harvest")
        migrate_db_for("shuangpai")
    model.Session.remove()
    yield first
    model.Session.remove()


@pytest.fixture
def make_department():
    """Return a maker of departments: ``make_department("双牌县民政局", functions=["centre"])``."""

    def make(title, **fields):
        facts = {"title": title, "responsible_section": "行政审批股", **fields}
        context = {"ignore_auth": True, "user": factories.Sysadmin()["name"]}
        return tk.get_action("organization_create")(context, facts)

    return make


@pytest.fixture
def make_member():
    """Return a maker of users in a department: ``make_member(department["id"], "editor")``."""

    def make(organization_id, capacity="editor", **fields):
        user = factories.UserWithToken(**fields)
        tk.get_action("organization_member_create")(
            {"ignore_auth": True, "user": factories.Sysadmin()["name"]},
            {"id": organization_id, "username": user["name"], "role": capacity},
        )
        return user

    return make


@pytest.fixture
def act():
    """Return a caller of actions as a user (None: anonymous), with authorization as over HTTP."""

    def call(action, user=None, **data):
        name = user["name"] if user else ""
        context = {"user": name, "auth_user_obj": model.User.get(name) if name else None}
        return tk.get_action(action)(context, data)

    return call


@pytest.fixture
def publish():
    """Return a publisher of entries for tests that are not about cases: the program's own write."""

    def run(entry):
        site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
        context = {"ignore_auth": True, "user": site_user}
        data = {"id": entry["id"], "entry_state": "published"}
        return tk.get_action("package_patch")(context, data)

    return run


@pytest.fixture
def entry_fields():
    """Return the fields of a departmental entry without any fault, but for its department."""

    def fields(owner_org, **changes):
        entry = {
            "title": "养老服务机构信息",
            "notes": "本县备案的养老服务机构的基本情况。",
            "owner_org": owner_org,
            "catalog_class": "departmental",
            "category": "3/07/002",
            "share_class": "unconditional",
            "share_method": "file",
            "share_scope": "全县政务部门履职使用",
            "open_class": "unconditional",
            "update_cycle": "quarterly",
            "responsible_section": "行政审批股",
            "contact_name": "数据专员",
            "contact_phone": "0746-7720001",
            "security_level": "1",
            "formats": [{"class": "database", "type": "mysql"}],
            "data_items": [
                {"name": "机构名称", "type": "C", "length": "100"},
                {"name": "统一社会信用代码", "type": "C", "length": "18"},
                {"name": "床位数", "type": "I"},
            ],
        }
        entry.update(changes)
        return entry

    return fields
