"""The migrations of offices, on rows as the version before left them; each test's transaction is undone."""

from __future__ import annotations

import importlib.util
import json
import logging
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from ckan import model
from ckan.tests import factories

import ckanext.shuangpai

VERSIONS = Path(ckanext.shuangpai.__file__).parent / "migration/shuangpai/versions"
USCC, CREATOR = "0033_organization_uscc", "0034_creator_membership"
CODES = ("11431123MB0123457D", "12431123MB0008176A")

pytestmark = pytest.mark.usefixtures("shared_db")


@pytest.fixture
def connection(shared_db):
    """Return a connection in a transaction that is undone at the end."""
    with model.ensure_engine().connect() as connection:
        yield connection
        connection.rollback()


def migrate(connection, name, step="upgrade"):
    """Run a migration on the connection."""
    spec = importlib.util.spec_from_file_location(name, VERSIONS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with Operations.context(MigrationContext.configure(connection)):
        getattr(module, step)()


def put_code(connection, office, code):
    more = json.dumps({"uscc": code})
    statement = sa.text('UPDATE "group" SET extras = extras || cast(:more AS jsonb) WHERE id = :id')
    connection.execute(statement, {"more": more, "id": office["id"]})


@pytest.fixture(autouse=True)
def _heard(monkeypatch):
    """Hear what a migration logs, also after another test ran one: alembic silences what was there before."""
    monkeypatch.setattr(logging.getLogger("ckanext.shuangpai.migration"), "disabled", False)


class TestUscc:
    def test_without_doubles_every_code_is_held(self, connection, make_department, caplog):
        first, second = make_department("甲局", uscc=CODES[0]), make_department("乙局")
        migrate(connection, USCC, "downgrade")
        with caplog.at_level(logging.WARNING):
            migrate(connection, USCC)
        assert caplog.messages == []
        with pytest.raises(sa.exc.IntegrityError):
            put_code(connection, second, CODES[0])
        assert first["uscc"] == CODES[0]

    def test_doubles_are_listed_and_may_stay(self, connection, make_department, caplog):
        offices = [make_department(f"丙{number}局") for number in range(4)]
        migrate(connection, USCC, "downgrade")
        for office in offices[:3]:
            put_code(connection, office, CODES[1])
        ended = sa.text("UPDATE \"group\" SET state = 'deleted' WHERE id = :id")
        connection.execute(ended, {"id": offices[2]["id"]})
        with caplog.at_level(logging.WARNING):
            migrate(connection, USCC)
        [told] = caplog.messages
        assert CODES[1] in told
        assert offices[1]["title"] in told
        # what stands may be written again, by either of them
        for office in offices[:2]:
            put_code(connection, office, CODES[1])
        for office in offices[2:]:
            with pytest.raises(sa.exc.IntegrityError), connection.begin_nested():
                put_code(connection, office, CODES[1])
                back = sa.text("UPDATE \"group\" SET state = 'active' WHERE id = :id")
                connection.execute(back, {"id": office["id"]})
        # who once gives the doubled code up does not get it back
        put_code(connection, offices[1], "11431123MB01234599")
        put_code(connection, offices[1], CODES[1])

    def test_a_title_with_any_sign_does_no_harm(self, connection, make_department):
        offices = [make_department(f"丁{number}'局:x") for number in range(2)]
        migrate(connection, USCC, "downgrade")
        for office in offices:
            put_code(connection, office, "O'Neil :code")
        migrate(connection, USCC)


class TestCreators:
    def test_sysadmins_are_head_of_nothing_and_nobody_else_loses_a_role(
        self, connection, make_department, make_member, caplog
    ):
        office, other = make_department("戊局"), make_department("己局")
        head = make_member(office["id"], "admin")
        clerk = make_member(other["id"], "editor")
        root, group = factories.Sysadmin(), factories.Group()
        site = factories.Sysadmin()
        rows = [
            (office, root, "admin", "active"),
            (other, root, "admin", "active"),
            (office, site, "editor", "active"),
            (group, root, "admin", "active"),
            (other, site, "admin", "deleted"),
        ]
        for place, user, capacity, state in rows:
            connection.execute(
                sa.text(
                    "INSERT INTO member (id, group_id, table_id, table_name, capacity, state)"
                    " VALUES (gen_random_uuid()::text, :group, :user, 'user', :capacity, :state)"
                ),
                {"group": place["id"], "user": user["id"], "capacity": capacity, "state": state},
            )
        with caplog.at_level(logging.WARNING):
            migrate(connection, CREATOR)
        found = connection.execute(
            sa.text(
                "SELECT group_id, table_id, capacity FROM member WHERE table_name = 'user' AND state = 'active'"
            )
        )
        active = {tuple(one) for one in found}
        assert (office["id"], head["id"], "admin") in active
        assert (other["id"], clerk["id"], "editor") in active
        assert (office["id"], site["id"], "editor") in active
        assert (group["id"], root["id"], "admin") in active
        assert not {one for one in active if one[1] == root["id"] and one[0] != group["id"]}
        told = "\n".join(caplog.messages)
        assert told.count(root["name"]) == 2
        assert "“己局”还没有负责人" in told
        assert "“戊局”还没有负责人" not in told
        with caplog.at_level(logging.WARNING):
            caplog.clear()
            migrate(connection, CREATOR)
        assert caplog.messages == []
