"""What waits for a reader waits a bounded time in the database; a job or a command may take longer."""

from __future__ import annotations

import flask
import pytest
import sqlalchemy as sa

from ckan import model

from ckanext.shuangpai import serving
from ckanext.shuangpai.hardening.database_limits import LIMITS

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db")

NONE = dict.fromkeys(LIMITS, "0")


def shown() -> dict[str, str]:
    """Return the limits of a connection that the session takes now."""
    model.Session.remove()
    names = {name: model.Session.execute(sa.text(f"SHOW {name}")).scalar_one() for name in LIMITS}
    model.Session.remove()
    return names


def test_a_request_has_limits_and_what_follows_has_none(app):
    seen = []

    def look(*_sender: object, **_facts: object) -> None:
        seen.append(shown())

    assert shown() == NONE
    with flask.request_started.connected_to(look):
        app.get("/api/action/status_show")
    assert seen == [LIMITS]
    assert shown() == NONE


def test_limits_stay_when_a_transaction_is_rolled_back(app):
    with app.flask_app.test_request_context(environ_overrides={serving.KEY: True}):
        assert shown() == LIMITS
        model.Session.execute(sa.text("SELECT 1"))
        model.Session.rollback()
        assert shown() == LIMITS


def test_a_context_without_a_reader_has_none(app):
    with app.flask_app.test_request_context():
        assert shown() == NONE
    assert not serving.is_served()
