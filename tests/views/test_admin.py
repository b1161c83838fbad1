"""The sysadmin's pages: what they offer, in Chinese, and what a text on them can do."""

from __future__ import annotations

import pytest

from ckan.lib import app_globals
from ckan.plugins import toolkit as tk

from ckanext.shuangpai.hardening.admin_options import OF_THE_OPERATOR

PAGES = ("/ckan-admin/", "/ckan-admin/config", "/ckan-admin/trash")
HOSTILE = (
    "**粗体** <script>alert(1)</script> <img src=x onerror=alert(1)> [点](javascript:alert(1))"
)


@pytest.mark.parametrize("role", ["anonymous", "clerk", "head", "centre"])
def test_only_sysadmins_open_them(reader, role):
    for page in PAGES:
        assert reader(role).get(page, follow_redirects=False).status_code in (302, 403)


def test_style_sheets_are_not_offered_and_not_taken(reader, county):
    page = reader("sysadmin").get("/ckan-admin/config").text
    assert "ckan.site_title" in page
    context = {"user": county.users["sysadmin"]["name"]}
    for option in OF_THE_OPERATOR:
        assert f'name="{option}"' not in page
        with pytest.raises(tk.ValidationError, match=option):
            tk.get_action("config_option_update")({**context}, {option: "x"})


def test_texts_are_markdown_and_nothing_else(reader, county, monkeypatch):
    before = {key: tk.config.get(key) for key in ("ckan.site_about", "ckan.site_intro_text")}
    form = {"ckan.site_title": "双牌县", "ckan.site_about": HOSTILE, "save": ""}
    try:
        answer = reader("sysadmin").post("/ckan-admin/config", form, follow_redirects=False)
        assert answer.status_code == 302
        page = reader("anonymous").get("/about").text
        assert "<strong>粗体</strong>" in page
        for hostile in ("<script>alert", "<img src=x", "javascript:alert"):
            assert hostile not in page
    finally:
        tk.config.update(before)
        app_globals.reset()


def test_the_trash_empties(reader, county):
    entry = county.entries["draft"]
    tk.get_action("package_delete")({"user": county.users["sysadmin"]["name"]}, {"id": entry["id"]})
    root = reader("sysadmin")
    assert entry["title"] in root.get("/ckan-admin/trash").text
    root.post("/ckan-admin/trash", {"action": "package"})
    with pytest.raises(tk.ObjectNotFound):
        tk.get_action("package_show")({"ignore_auth": True}, {"id": entry["id"]})
