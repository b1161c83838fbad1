"""A portal with its guards on, and browsers that are not one: cookies, tokens, nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from ckan import model
from ckan.lib.redis import connect_to_redis
from ckan.plugins import toolkit as tk
from ckan.tests import factories

PASSWORD = "Shui-Niu-Lin-42"
SITE = "https://test.ckan.net"
"""The tests' address, over TLS: the cookie goes over nothing else."""
TOKEN_FIELD = re.compile(r'name="_csrf_token"[^>]*value="([^"]+)"')


@pytest.fixture
def portal(
    monkeypatch, with_plugins, clean_db, clean_index, ckan_config, make_app
) -> Iterator[Any]:
    """The application with the check of forms switched on, as in production."""
    monkeypatch.setitem(ckan_config, "WTF_CSRF_ENABLED", True)
    app = make_app()
    forget_sessions_and_failures()
    yield app
    forget_sessions_and_failures()


def forget_sessions_and_failures() -> None:
    """Take off the test's Redis what earlier tests left there."""
    redis = connect_to_redis()
    for pattern in ("session:*", "shuangpai:throttle:*"):
        for key in redis.scan_iter(pattern):
            redis.delete(key)


class Visitor:
    """A browser without a window: keeps cookies, and finds the token of a form."""

    def __init__(self, app: Any, address: str = "127.0.0.1") -> None:
        self.client = Client(app.flask_app)
        self.app = app
        self.environ = {"REMOTE_ADDR": address, "HTTP_REFERER": f"{SITE}/"}

    def get(self, path: str, **options: Any) -> TestResponse:
        """Open a page."""
        return self.client.get(path, base_url=SITE, environ_overrides=self.environ, **options)

    def post(self, path: str, form: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """Send a form without its token."""
        return self.client.post(
            path, data=form, base_url=SITE, environ_overrides=self.environ, **options
        )

    def submit(
        self, path: str, form: dict[str, Any], page: str | None = None, **options: Any
    ) -> TestResponse:
        """Open the page of a form and send it with its token."""
        return self.post(path, {**form, "_csrf_token": self.token(page or path)}, **options)

    def token(self, page: str) -> str:
        """Return the token of the first form of a page."""
        found = TOKEN_FIELD.search(self.get(page).text)
        assert found, page
        return found.group(1)

    def log_in(self, name: str, password: str = PASSWORD, **options: Any) -> TestResponse:
        """Log in through the form."""
        return self.submit("/user/login", {"login": name, "password": password}, **options)

    def is_in(self, name: str) -> bool:
        """Say whether the portal knows this visitor."""
        return self.get(f"/user/edit/{name}").status_code == 200


@pytest.fixture
def visit(portal) -> Callable[..., Visitor]:
    """Return a maker of visitors: ``visit("10.0.0.7")`` comes from that address."""
    return lambda address="127.0.0.1": Visitor(portal, address)


@pytest.fixture
def account(portal) -> Callable[..., dict[str, Any]]:
    """Return a maker of accounts with a password and a token."""

    def make(name: str, **facts: Any) -> dict[str, Any]:
        return factories.UserWithToken(
            name=name, email=f"{name}@example.org", password=PASSWORD, **facts
        )

    return make


@pytest.fixture
def change() -> Callable[..., Any]:
    """Return a caller of actions without authorization, as an administrator would."""

    def call(action: str, **data: Any) -> Any:
        admin = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
        context = {"ignore_auth": True, "user": admin, "auth_user_obj": model.User.get(admin)}
        return tk.get_action(action)(context, data)

    return call
