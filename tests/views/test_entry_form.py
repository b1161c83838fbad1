"""The entry form without scripts: nothing typed is lost by any of its buttons, whatever was typed."""

from __future__ import annotations

import json
import re

import pytest
from bs4 import BeautifulSoup

from ckan import model

from ckanext.shuangpai import entry_form

from tests.views.test_long_and_strange import as_form, values

HOSTILE = {
    "long": "长" * 40_000,
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>\"'",
    "emoji": "👩‍👩‍👧‍👦🐃𠮷",
    "direction": "\u202eמִכְתָּב عربي",
    "nul": "前\x00后",
}
TYPED = (
    *("title", "notes", "category_title", "tag_string", "share_scope", "share_condition"),
    *("share_purpose", "share_refusal_reason", "open_condition", "legal_basis-instrument"),
    *("legal_basis-article", "legal_basis-text", "provenance-system", "provenance-statement"),
    *("related_codes", "data_updated", "published_on", "storage_platform", "exchange_channel"),
    *("responsible_section", "contact_name", "contact_phone", "category", "catalog_code"),
    *("formats-0-type", "formats-0-description", "data_items-0-name", "data_items-0-code"),
    *("data_items-0-length", "data_items-0-note", "data_items-0-sensitivity"),
)


def soup(page):
    return BeautifulSoup(page.body, "html.parser")


@pytest.fixture
def form(county, entry_fields):
    return as_form(entry_fields(county.departments["civil"]["id"], title="高龄津贴发放信息"))


@pytest.fixture
def client(reader):
    return reader("clerk")


def test_a_new_form_starts_filled_in(client, county):
    shown = values(client.get("/dataset/new").body)
    civil = county.departments["civil"]
    assert shown["owner_org"] == shown["collecting_department"] == civil["id"]
    assert (shown["catalog_class"], shown["category"]) == ("departmental", "3/07/002")
    assert shown["region_code"] == "431123"
    assert shown["title"] == ""


def test_every_button_keeps_what_was_typed(client, form):
    typed = {**form, "form-key": "k", "form-rows": "8", "share_condition": "条件", "title": ""}
    for address in ("rows", "check", "save"):
        page = client.post(f"/entry-form/{address}", {**typed, "state": "active"})
        shown = values(page.body)
        assert {
            name: shown.get(name) for name, text in typed.items() if text and name != "form-rows"
        } == {name: text for name, text in typed.items() if text and name != "form-rows"}, address
    assert model.Session.query(model.Package).filter_by(title=form["title"]).count() == 0


def test_more_rows_are_given(client, form):
    before = soup(client.post("/entry-form/rows", {**form, "form-rows": "8"}))
    rows = before.select(".shuangpai-items tbody tr")
    assert len(rows) == 3 + 8 + 5
    assert before.select_one("[name='form-rows']")["value"] == "13"


@pytest.mark.parametrize("rows", ["-1", "99999", "x", "", "１２"])
def test_odd_numbers_of_rows_do_no_harm(client, form, rows):
    page = client.post("/entry-form/rows", {**form, "form-rows": rows})
    assert page.status_code == 200
    assert len(soup(page).select(".shuangpai-items tbody tr")) < 40


def test_check_tells_findings_and_saves_nothing(client, form):
    page = client.post("/entry-form/check", {**form, "share_class": "conditional"})
    assert "共享条件不能为空" in soup(page).find(id="findings").text
    good = client.post("/entry-form/check", form)
    assert "没有要修改的地方" in good.body
    assert model.Session.query(model.Package).filter_by(title=form["title"]).count() == 0


def test_preview_shows_the_entry_as_the_public_sees_it(client, form):
    page = soup(client.post("/entry-form/preview", form))
    assert page.h1.text.strip() == form["title"]
    assert "床位数" in page.text
    assert "内容还没有保存" in page.text
    assert form["contact_phone"] not in page.text


def test_a_conflict_shows_both_values_and_a_choice(client, reader, county):
    name = county.entries["draft"]["name"]
    mine = values(client.get(f"/dataset/edit/{name}").body)
    theirs = reader("head")
    other = values(theirs.get(f"/dataset/edit/{name}").body)
    theirs.post("/entry-form/save", {**other, "notes": "负责人改的摘要。", "state": "draft"})

    asked = client.post("/entry-form/save", {**mine, "notes": "我改的摘要。", "state": "draft"})
    told = soup(asked).find(id="conflict")
    assert "李四" in told.text
    assert "负责人改的摘要。" in told.text
    assert "我改的摘要。" in told.text
    again = values(asked.body)
    assert again["notes"] == "我改的摘要。"
    client.post("/entry-form/save", {**again, "form-choice-notes": "mine", "state": "draft"})
    model.Session.expire_all()
    assert model.Package.get(name).notes == "我改的摘要。"


def test_others_changes_are_named_when_they_were_kept(client, reader, county):
    name = county.entries["draft"]["name"]
    mine = values(client.get(f"/dataset/edit/{name}").body)
    theirs = reader("head")
    other = values(theirs.get(f"/dataset/edit/{name}").body)
    theirs.post("/entry-form/save", {**other, "notes": "负责人改的摘要。", "state": "draft"})
    client.post("/entry-form/save", {**mine, "title": "我改的名称", "state": "draft"})
    model.Session.expire_all()
    stored = model.Package.get(name)
    assert (stored.title, stored.notes) == ("我改的名称", "负责人改的摘要。")


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_and_long_input_in_every_field(client, form, kind):
    """One post a kind: every text field at once; the form comes back whole and escaped."""
    bad = HOSTILE[kind]
    typed = {**form, **dict.fromkeys(TYPED, bad), "share_class": bad[:50], "form-key": "k"}
    page = client.post("/entry-form/save", {**typed, "state": "active"})
    assert page.status_code == 200
    shown = values(page.body)
    wrong = [name for name in TYPED if shown.get(name, "").strip() != bad.strip()]
    assert wrong == []
    assert "<script>alert" not in page.body
    assert soup(page).find(id="findings")


@pytest.mark.parametrize("kind", ["script", "emoji", "direction", "nul", "long"])
def test_strange_prose_is_saved_and_shown(client, form, kind):
    texts = ("notes", "share_scope", "data_items-0-note", "provenance-statement")
    typed = {**form, **dict.fromkeys(texts, HOSTILE[kind]), "title": f"奇怪 {kind}"}
    client.post("/entry-form/save", {**typed, "state": "active"})
    stored = model.Session.query(model.Package).filter_by(title=f"奇怪 {kind}").one()
    assert "\x00" not in stored.notes
    page = client.get(f"/dataset/{stored.name}")
    assert page.status_code == 200
    assert "<script>alert" not in page.body


@pytest.mark.parametrize("field", ["id", "owner_org", "collecting_department", "a\x00b"])
@pytest.mark.parametrize("name", ["save", "check", "rows", "preview"])
def test_a_nul_that_nobody_typed_is_refused(client, form, field, name):
    sent = {**form, "state": "active", field: "a\x00b"}
    assert client.post(f"/entry-form/{name}", sent).status_code == 400


def test_people_without_a_session_are_sent_to_the_login(reader, form):
    page = reader("anonymous").post("/entry-form/save", form, follow_redirects=False)
    assert page.status_code == 302
    assert "/user/login" in page.headers["Location"]
    assert model.Session.query(model.Package).filter_by(title=form["title"]).count() == 0


def test_a_script_is_told_where_to_go(app, county, form):
    headers = {"Authorization": county.users["clerk"]["token"], "X-Shuangpai-Form": "1"}
    sent = app.post(
        "/entry-form/save", data={**form, "title": "脚本", "state": "active"}, headers=headers
    )
    assert re.search(r"/dataset/\d", sent.json["location"])
    gone = app.post("/entry-form/save", data=form, headers={"X-Shuangpai-Form": "1"})
    assert "/user/login" in gone.json["location"]


def test_reloading_an_answer_leads_to_the_form(client):
    for name in ("save", "check", "rows", "preview"):
        page = client.get(f"/entry-form/{name}", follow_redirects=False)
        assert page.headers["Location"].endswith("/dataset/new")


def test_what_is_demanded_when_follows_the_rules(client):
    page = soup(client.get("/dataset/new"))
    told = {
        place["data-field"]: json.loads(place["data-when"])
        for place in page.select("[data-field][data-when]")
    }
    assert {name: when for name, when in told.items() if when} == {
        name: when
        for name, when in entry_form.conditions().items()
        if page.select(f"[data-field={name}]")
    }
    assert told["share_condition"] == [{"share_class": ["conditional"]}]
    assert told["lead_department"] == [{"catalog_class": ["basic", "thematic"]}]
    assert "title" not in told


def test_the_law_stands_behind_each_label(client):
    page = soup(client.get("/dataset/new"))
    note = page.select_one("[data-field=share_condition] .shuangpai-law")
    assert "办法第二十三条" in note.summary.text
    assert "有条件共享要写明条件" in note.text
    without = [
        place["data-field"]
        for place in page.select("[data-field]")
        if not place.select_one(".shuangpai-law")
    ]
    assert set(without) <= {"category_title", "tag_string", "license_id", "entry_state"}


def test_every_article_of_the_rules_has_its_note():
    missing = {
        (name, article)
        for rule in entry_form.table("entry_rules")
        for name, article in rule["basis"]
        if article not in entry_form.table("article").get(name, {})
    }
    assert missing == set()


def test_scripts_have_an_address_of_their_version(client, app):
    page = soup(client.get("/dataset/new"))
    address = page.select_one("script[type=module]")["src"]
    script = app.get(address)
    assert script.headers["Content-Type"].startswith("text/javascript")
    assert "immutable" in script.headers["Cache-Control"]
    old = app.get(re.sub(r"/[0-9a-f]{12}/", "/000000000000/", address))
    assert "no-cache" in old.headers["Cache-Control"]
    for bad in ("entry_form/../webassets.yml", "webassets.yml", "entry_form/nichts.js"):
        assert app.get(f"/shuangpai/script/000000000000/{bad}", status=404)


def test_the_form_has_no_inline_script_or_style(client):
    page = soup(client.get("/dataset/new")).select_one(".shuangpai-form-page")
    assert [one for one in page.find_all("script") if one.get("type") != "application/json"] == []
    attributes = {name for one in page.find_all(True) for name in one.attrs}
    assert {name for name in attributes if name == "style" or name.startswith("on")} == set()
