"""The letters that CKAN itself sends, and what its own validators say through the API, are Chinese."""

from __future__ import annotations

import pytest

from ckan import model
from ckan.lib import mailer
from ckan.plugins import toolkit as tk

from tests.views.visible import not_chinese

WRONG = {
    "package_create": {"title": "", "owner_org": "nichts", "catalog_class": "x", "open_class": "y"},
    "resource_create": {"package_id": "nichts", "url": 7},
    "organization_create": {"name": "A B", "title": ""},
    "group_create": {"name": "!"},
    "user_create": {"name": "A", "email": "x", "password": "1"},
    "member_create": {"id": "nichts", "object": "x", "object_type": "y", "capacity": "z"},
    "harvest_source_create": {"title": "", "url": "x", "source_type": "y"},
    "shuangpai_case_open": {"type": "nichts"},
    "shuangpai_edition_publish": {"document": "九号"},
    "package_search": {"rows": "viele"},
    "datastore_search": {"resource_id": "nichts", "limit": "viele"},
    "api_token_create": {"user": "root", "name": ""},
    "package_show": {},
}
NAMES_OF_FIELDS = """
    name title url email password owner_org user id rows limit resource_id package_id
    nichts viele Integer
"""


@pytest.mark.parametrize("kind", ["reset", "invitation"])
def test_ckans_letters_are_chinese(app, county, kind):
    user = model.User.get("clerk")
    mailer.create_reset_key(user)
    user = model.User.get("clerk")
    group = {"is_organization": True, "title": "双牌县民政局"}
    with app.flask_app.test_request_context("/"):
        if kind == "reset":
            body = mailer.get_reset_link_body(user)
            subject = tk.render("emails/reset_password_subject.txt", {"site_title": "目录"})
        else:
            body = mailer.get_invite_body(user, group, "editor")
            subject = tk.render("emails/invite_user_subject.txt", {"site_title": "目录"})
    known = ["clerk", tk.config["ckan.site_title"]]
    assert not_chinese(f"<p>{body}</p><p>{subject}</p>", known) == []


@pytest.mark.parametrize("action", WRONG)
def test_refusals_of_the_api_are_chinese(reader, county, action):
    answer = reader("sysadmin").app.post(
        f"/api/action/{action}", json=WRONG[action], headers=reader("sysadmin").headers
    )
    assert 400 <= answer.status_code < 500, answer.body
    error = answer.json["error"]
    said = [text for name, text in _texts(error) if name != "__type"]
    known = NAMES_OF_FIELDS.split()
    assert said
    assert [text for text in said if not_chinese(f"<p>{text}</p>", known)] == []


def _texts(value, name=""):
    """Give every text of an error with the field it belongs to."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _texts(one, key)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one, name)
    elif isinstance(value, str):
        yield name, value
