"""Long and strange Chinese survives create, edit, search and download, by API and by form."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from werkzeug.http import parse_options_header

from ckan import model

from tests.fixtures.county import FILE, FILE_NAME

LONG = ("双牌县林业资源普查数据说明（含古树名木、公益林、退耕还林）。" * 1400)[:40000]
TITLE = "林业资源普查（2024）【第二期】“双随机”信息—试行"
TAGS = ["水", "古树名木", "水利（2024）", "森林·草原", "A类", "双随机、一公开"]


@pytest.fixture
def officer(county):
    return county.users["clerk"]


@pytest.fixture
def fields(county, entry_fields):
    """An entry with 40,000 characters, and signs that have broken catalogs before."""
    assert len(LONG) == 40000
    return entry_fields(
        county.departments["civil"]["id"],
        title=TITLE,
        notes=LONG,
        share_purpose=LONG,
        tags=[{"name": tag} for tag in TAGS],
        data_items=[
            {"name": "姓名（曾用名）", "type": "C", "length": "50", "note": "“生僻字”𠮷𡈽〇"},
            {"name": "面积㎡", "type": "N", "length": "10"},
        ],
    )


def test_long_text_and_strange_signs_survive_the_api(act, officer, fields):
    made = act("package_create", officer, **fields)
    shown = act("package_show", officer, id=made["id"])
    assert shown["title"] == TITLE
    assert shown["notes"] == LONG
    assert shown["share_purpose"] == LONG
    assert sorted(tag["name"] for tag in shown["tags"]) == sorted(TAGS)
    assert shown["data_items"][0]["note"] == "“生僻字”𠮷𡈽〇"

    act("package_patch", officer, id=made["id"], contact_name="林业股")
    again = act("package_show", officer, id=made["id"])
    assert (again["title"], again["notes"], again["tags"]) == (TITLE, LONG, shown["tags"])


def test_long_text_and_strange_signs_are_found(act, officer, fields):
    made = act("package_create", officer, **fields)
    for query in (TITLE, "林业资源普查", "水利（2024）", "姓名（曾用名）"):
        found = act("package_search", officer, q=query)
        assert made["id"] in [one["id"] for one in found["results"]], query
    for tag in TAGS:
        found = act("package_search", officer, fq=f'tags:"{tag}"')
        assert made["id"] in [one["id"] for one in found["results"]], tag
    listed = act("package_search", officer, q=TITLE)["results"][0]
    assert listed["notes"] == LONG


def test_long_text_and_strange_signs_survive_the_form(reader, county, fields):
    client = reader("clerk")
    form = as_form(fields)
    saved = client.post("/dataset/new", {**form, "state": "active"})
    entry = model.Session.query(model.Package).filter_by(title=TITLE).one()
    assert TITLE in saved.body
    assert entry.notes == LONG

    page = client.get(f"/dataset/edit/{entry.name}")
    shown = values(page.body)
    assert shown["title"] == TITLE
    assert shown["notes"] == LONG
    assert sorted(tag.strip() for tag in shown["tag_string"].split(",")) == sorted(TAGS)
    assert shown["data_items-0-note"] == "“生僻字”𠮷𡈽〇"

    client.post(f"/dataset/edit/{entry.name}", {**form, "notes": LONG[:-1], "state": "active"})
    stored = model.Session.query(model.Package).filter_by(title=TITLE).one()
    assert stored.notes == LONG[:-1]
    assert sorted(tag.name for tag in stored.get_tags()) == sorted(TAGS)


def test_pages_of_strange_tags_open(reader, act, officer, fields):
    act("package_create", officer, **fields)
    client = reader("clerk")
    for tag in TAGS:
        page = client.get(f"/dataset/?tags={quote(tag)}")
        assert page.status_code == 200
        assert TITLE in page.body, tag


def test_nothing_typed_is_lost_on_a_finding(reader, county, fields):
    client = reader("clerk")
    form = {**as_form(fields), "share_class": "conditional", "share_condition": ""}
    page = client.post("/dataset/new", {**form, "state": "active"})
    findings = BeautifulSoup(page.body, "html.parser").find(id="findings")
    assert "共享条件不能为空" in findings.text
    assert "办法第二十三条" in findings.text
    shown = values(page.body)
    kept = {name: shown.get(name) for name in form if form[name]}
    assert kept == {name: text for name, text in form.items() if text}
    assert model.Session.query(model.Package).filter_by(title=TITLE).count() == 0


def test_an_edit_with_a_finding_keeps_what_was_typed(reader, county):
    entry = county.entries["open"]
    client = reader("clerk")
    shown = values(client.get(f"/dataset/edit/{entry['name']}").body)
    typed = {
        **shown,
        "title": "改后的名称（试行）",
        "legal_basis-instrument": "《老年人权益保障法》",
        "data_items-0-name": "",
        "data_items-1-name": "改后的信息项",
        "share_class": "wrong",
        "state": "active",
    }
    page = client.post(f"/dataset/edit/{entry['name']}", typed)
    again = values(page.body)
    assert "共享类型" in BeautifulSoup(page.body, "html.parser").find(id="findings").text
    assert again["title"] == "改后的名称（试行）"
    assert again["legal_basis-instrument"] == "《老年人权益保障法》"
    assert "改后的信息项" in again.values()
    assert [name for name, text in again.items() if text == shown["data_items-2-name"]]


def test_a_draft_is_mended_not_doubled(reader, county):
    draft = county.entries["draft"]
    client = reader("clerk")
    page = client.get(f"/dataset/edit/{draft['name']}")
    form = BeautifulSoup(page.body, "html.parser").find(id="dataset-edit")
    assert form.find(attrs={"name": "id"})["value"] == draft["id"]
    typed = {**values(page.body), "contact_name": "民政股", "state": "active"}
    client.post(form["action"], typed)
    model.Session.expire_all()
    entries = model.Session.query(model.Package).filter_by(title=draft["title"]).all()
    assert [(one.id, one.state) for one in entries] == [(draft["id"], "active")]


@pytest.mark.parametrize("role", ["clerk", "centre"])
def test_nobody_sets_the_state_in_the_form(reader, county, role):
    entry, client = county.entries["draft"], reader(role)
    shown = values(client.get(f"/dataset/edit/{entry['name']}").body)
    assert "entry_state" not in shown
    typed = {**shown, "contact_name": "民政股", "state": "active", "entry_state": "published"}
    client.post(f"/dataset/edit/{entry['name']}", typed)
    assert state_of(entry) == "draft"


def test_a_chinese_file_comes_back_from_its_page(reader, county):
    entry, resource = county.entries["open"], county.resource
    page = reader("anonymous").get(f"/dataset/{entry['name']}")
    links = [a["href"] for a in BeautifulSoup(page.body, "html.parser").find_all("a", href=True)]
    download = next(link for link in links if f"{resource['id']}/download/" in link)
    answer = reader("anonymous").get(download.replace("http://test.ckan.net", ""))
    assert answer.data == FILE
    assert FILE_NAME in page.body
    assert answer.headers["Content-Type"].startswith("text/csv")
    _, named = parse_options_header(answer.headers["Content-Disposition"])
    assert named["filename"] == FILE_NAME


def state_of(entry: dict) -> str:
    model.Session.expire_all()
    return model.Package.get(entry["id"]).extras["entry_state"]


def as_form(entry: dict) -> dict[str, str]:
    """Return an entry as the form sends it: rows and parts as fields of their own."""
    form: dict[str, str] = {}
    for name, value in entry.items():
        if name == "tags":
            form["tag_string"] = ",".join(tag["name"] for tag in value)
        elif isinstance(value, list):
            for number, row in enumerate(value):
                form.update({f"{name}-{number}-{part}": text for part, text in row.items()})
        elif isinstance(value, dict):
            form.update({f"{name}-{part}": text for part, text in value.items()})
        else:
            form[name] = value
    return form


def values(html: str) -> dict[str, str]:
    """Return the fields of the entry form as a browser would send them."""
    form = BeautifulSoup(html, "html.parser").find(id="dataset-edit")
    shown: dict[str, str] = {}
    for field in form.find_all(["input", "textarea", "select"]):
        name = field.get("name")
        if not name:
            continue
        if field.name == "textarea":
            shown[name] = field.text.removeprefix("\n").replace("\r\n", "\n")
        elif field.name == "select":
            chosen = field.find("option", selected=True) or (
                None if field.has_attr("multiple") else field.find("option")
            )
            shown[name] = chosen["value"] if chosen else ""
        elif field.get("type") not in ("submit", "button"):
            shown[name] = field.get("value", "")
    return {name: text for name, text in shown.items() if name != "_csrf_token"}
