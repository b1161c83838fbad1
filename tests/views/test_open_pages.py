"""What citizens and developers find: licence, editions, calls that work, figures that agree, the way after a login."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup

from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.shuangpai.logic import licensing
from ckanext.shuangpai.reference.license import county_license

CC_BY = "CC-BY-4.0"
OPEN = {"state": "active", "entry_state": "published", "open_class": "unconditional"}


@pytest.mark.parametrize(
    ("changes", "id_"),
    [
        ({}, CC_BY),
        ({"license_id": "notspecified"}, CC_BY),
        ({"license_id": "gfdl"}, CC_BY),
        ({"license_id": "cc-zero", "origin": {"source": "yongzhou"}}, "cc-zero"),
        ({"license_id": "notspecified", "origin": {"source": "yongzhou"}}, CC_BY),
        ({"license_id": "nothing-known", "origin": {"source": "yongzhou"}}, CC_BY),
        ({"open_class": "conditional"}, ""),
        ({"open_class": "withheld", "license_id": "cc-by"}, ""),
        ({"entry_state": "draft"}, ""),
        ({"entry_state": "withdrawn"}, ""),
        ({"state": "deleted"}, ""),
        ({"entry_state": "revising"}, CC_BY),
    ],
)
def test_the_licence_follows_from_the_class(with_plugins, changes, id_):
    entry = licensing.say({**OPEN, **changes})
    assert entry["license_id"] == id_
    assert entry["isopen"] is bool(id_)
    assert bool(entry["license_title"]) is bool(id_)
    assert ("license_url" in entry) is bool(id_)


def test_the_county_sets_its_own(with_plugins, ckan_config, monkeypatch):
    for name, value in (("id", "shuangpai-1"), ("title", "双牌县开放数据使用规定"), ("url", "")):
        monkeypatch.setitem(ckan_config, f"ckanext.shuangpai.open_license_{name}", value)
    monkeypatch.setitem(ckan_config, "ckanext.shuangpai.open_license_is_open", False)
    entry = licensing.say(dict(OPEN))
    assert (entry["license_id"], entry["license_title"]) == (
        "shuangpai-1",
        "双牌县开放数据使用规定",
    )
    assert entry["isopen"] is False
    assert "license_url" not in entry
    assert [one["id"] for one in licensing.licenses()] == ["shuangpai-1"]


def test_some_fields_only_say_nothing_of_licences(with_plugins):
    assert licensing.say({"name": "a", "open_class": "unconditional"}) == {
        "name": "a",
        "open_class": "unconditional",
    }


def test_every_way_says_the_licence_and_writing_back_changes_nothing(reader, county, act):
    one = county.entries["open"]
    shown = reader("anonymous").get(f"/api/3/action/package_show?id={one['id']}").json["result"]
    found = reader("anonymous").get("/api/3/action/package_search").json["result"]["results"]
    for entry in (shown, next(e for e in found if e["id"] == one["id"])):
        assert (entry["license_id"], entry["isopen"]) == (CC_BY, True)
        assert "署名" in entry["license_title"]
    listed = reader("anonymous").get("/api/3/action/license_list").json["result"]
    assert [entry["id"] for entry in listed] == [CC_BY]
    for page in (
        f"/dataset/{one['name']}",
        f"/dataset/{one['name']}/resource/{county.resource['id']}",
    ):
        text = reader("anonymous").get(page).body
        assert "署名 4.0" in text, page
        assert "未选许可协议" not in text
    hidden = act("package_show", county.users["clerk"], id=county.entries["withheld"]["id"])
    assert (hidden["license_id"], hidden["isopen"]) == ("", False)
    before = model.Package.get(one["id"]).license_id
    answer = act("package_patch", county.users["clerk"], id=one["id"])
    assert not answer.get("revision")
    mine = act("package_show", county.users["clerk"], id=one["id"])
    assert not act("package_update", county.users["clerk"], **mine).get("revision")
    assert model.Package.get(one["id"]).license_id == before


def test_editions_are_linked_and_lead_to_the_last(reader, county):
    civil = county.departments["civil"]
    pages = ("/", "/sitemap", "/sitemap.xml", "/department/", f"/organization/{civil['name']}")
    for page in pages:
        assert "/editions/" in reader("anonymous").get(page).body, page
    answer = reader("anonymous").get("/editions/latest", follow_redirects=False)
    assert answer.location.endswith("/editions/")
    centre = county.users["centre"]
    context = {"user": centre["name"], "auth_user_obj": model.User.get(centre["name"])}
    tk.get_action("shuangpai_edition_publish")(context, {"document": "双政办发〔2026〕1号"})
    answer = reader("anonymous").get(
        f"/editions/latest?department={civil['id']}", follow_redirects=False
    )
    assert answer.location.endswith(f"/editions/1?department={civil['id']}")
    assert "/editions/1</loc>" in reader("anonymous").get("/sitemap.xml").body
    assert 'href="/editions/1"' in reader("anonymous").get("/sitemap").body


def test_every_call_of_the_page_for_developers_works(reader, county):
    page = BeautifulSoup(reader("anonymous").get("/developers").body, "html.parser")
    calls = [code.text for code in page.select("code[id^=call-]") if code.text.startswith("curl")]
    assert len(calls) > 10
    for call in calls:
        address = re.search(r'"https?://[^/"]+(/[^"]*)"', call).group(1)
        if "TABLE" in address:
            continue
        answer = reader("anonymous").get(address)
        wanted = 404 if "nothing-of-this-name" in address else 200
        assert answer.status_code == wanted, call
        if "/api/" in address:
            assert answer.json["success"] is (wanted == 200), call
    for link in page.select(".shuangpai-chips a"):
        assert page.find(id=link["href"].lstrip("#")), link
    for name in ("/", "/sitemap"):
        assert 'href="/developers"' in reader("anonymous").get(name).body
        assert 'href="/api/3"' not in reader("anonymous").get(name).body


def test_figures_and_dates_of_the_first_page_agree(reader, county):
    page = BeautifulSoup(reader("anonymous").get("/").body, "html.parser")
    renewed = next(li for li in page.select(".shuangpai-numbers li") if "本月更新" in li.text)
    newest = page.select("section[aria-labelledby=home-newest] li")
    assert int(renewed.strong.text) == len(newest) > 0  # all was made just now
    days = [re.search(r"目录更新 (\d+年\d+月\d+日)", li.text).group(1) for li in newest]
    assert f"目录更新：{days[0]}" in page.select_one(".shuangpai-imprint").text


def test_a_login_leads_to_the_desk_and_a_citizen_to_their_page(reader, county):
    assert tk.config["ckan.auth.route_after_login"] == "shuangpai_start.index"
    answer = reader("clerk").get("/start", follow_redirects=False)
    assert answer.location.endswith("/desk/")
    menu = BeautifulSoup(reader("clerk").get("/about").body, "html.parser")
    assert menu.select("#main-navigation-toggle a")[0]["href"] == "/desk/"
    assert reader("sysadmin").get("/start").status_code == 200
    assert reader("anonymous").get("/start", follow_redirects=False).status_code == 302


def test_the_licence_speaks_the_readers_language(with_plugins):
    assert county_license()["title"].startswith("知识共享署名 4.0")
