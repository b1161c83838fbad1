"""What a resource's file is, its content says, by whatever call; its route makes it an attachment in a sandbox."""

from __future__ import annotations

import importlib.util
import io
import itertools
import uuid
import zipfile
from typing import Any

import pytest
from flask import Response
from werkzeug.datastructures import FileStorage

from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.shuangpai import file_types
from ckanext.shuangpai.hardening import file_answers, headers

from tests.hardening.test_uploads import CSV, OLE, PNG, WORKBOOK, packed
from tests.sources import ROOT

DECLARED = ("text/html", "text/javascript", "image/svg+xml", "application/xhtml+xml")
SAMPLES = {
    "csv": CSV.encode(),
    "tsv": "乡镇\t亩\n五里牌镇\t120\n".encode(),
    "txt": b"alert(document.cookie)",
    "json": b'{"a": 1}',
    "geojson": b'{"type": "FeatureCollection", "features": []}',
    "xml": "<?xml version='1.0'?><树/>".encode(),
    "pdf": b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF",
    "xlsx": packed(WORKBOOK),
    "docx": packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"}),
    "xls": OLE,
    "ods": packed(
        {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"}
    ),
    "ofd": packed({"OFD.xml": b"<OFD/>"}),
    "zip": packed({"a.csv": CSV.encode()}),
    "png": PNG,
    "jpg": bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9"),
    "jpeg": bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9"),
}
CASES = list(itertools.product(SAMPLES, DECLARED))


@pytest.fixture
def entry(app, shared_db, clean_index, act, make_department, make_member, entry_fields):
    """An officer's entry with every kind of file, each declared as everything that a browser runs."""
    office = make_department(f"双牌县水利局{uuid.uuid4().hex[:6]}")
    officer = make_member(office["id"])
    made = act("package_create", officer, **entry_fields(office["id"]))
    given = {name: value for name, value in made.items() if name != "resources"}
    act(
        "package_update",
        officer,
        **given,
        resources=[
            {
                "name": f"{ending}-{number}",
                "url": "",
                "url_type": "upload",
                "upload": FileStorage(io.BytesIO(SAMPLES[ending]), f"文件{number}.{ending}"),
                **_said(declared),
            }
            for number, (ending, declared) in enumerate(CASES)
        ],
    )
    return {**made, "officer": officer}


def _said(declared: str) -> dict[str, str]:
    return {"mimetype": declared, "mimetype_inner": declared, "format": "HTML"}


def _all_say(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the resources as somebody would have them be, with no new file among them."""
    found = tk.get_action("package_show")({"ignore_auth": True}, {"id": entry["id"]})["resources"]
    turned = [
        {**one, **_said(declared), "url": one["url"].rpartition(".")[0] + ".html"}
        for one, (_, declared) in zip(found, CASES, strict=True)
    ]
    assert len(turned) == len(CASES)
    return turned


def _see_that_nothing_is_believed(entry: dict[str, Any]) -> None:
    model.Session.expire_all()
    stored = model.Package.get(entry["id"]).resources
    for one, (ending, declared) in zip(stored, CASES, strict=True):
        told = (ending, declared)
        assert one.mimetype == file_types.type_of(f"x.{ending}"), told
        assert not one.mimetype_inner, told
        assert one.format == tk.h.unified_resource_format(ending), told
        assert one.url.endswith(f".{ending}"), told


def test_every_accepted_ending_is_in_the_samples():
    assert set(SAMPLES) == set(tk.aslist(tk.config["ckanext.shuangpai.upload_types"]))


@pytest.mark.slow("sixty-four files, four calls that change them all, and each one downloaded")
@pytest.mark.usefixtures("with_plugins")
def test_no_call_says_of_what_type_a_file_is(entry, act, app):
    _see_that_nothing_is_believed(entry)
    officer, id_ = entry["officer"], entry["id"]
    whole = act("package_show", officer, id=id_)
    act("package_update", officer, **{**whole, "resources": _all_say(entry)})
    _see_that_nothing_is_believed(entry)
    act("package_patch", officer, id=id_, resources=_all_say(entry))
    _see_that_nothing_is_believed(entry)
    said = {f"update__resources__{n}": one for n, one in enumerate(_all_say(entry))}
    act("package_revise", officer, match={"id": id_}, **said)
    _see_that_nothing_is_believed(entry)
    for one, (ending, _) in zip(whole["resources"], CASES, strict=True):
        path = f"/dataset/{id_}/resource/{one['id']}/download/x.html"
        answer = app.get(path, headers={"Authorization": officer["token"]})
        assert answer.status_code == 200
        assert answer.data == SAMPLES[ending]
        assert answer.mimetype == file_types.type_of(f"x.{ending}")
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=file.")
        assert "html" not in answer.headers["Content-Disposition"]
        assert answer.headers["Content-Security-Policy"] == headers.FOR_FILES
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.usefixtures("with_plugins")
def test_one_resource_is_as_its_file_by_each_call_for_one(
    shared_db, clean_index, act, app, make_department, make_member, entry_fields
):
    office = make_department("双牌县林业局")
    officer = make_member(office["id"])
    made = act("package_create", officer, **entry_fields(office["id"]))

    def new(name: str) -> FileStorage:
        return FileStorage(io.BytesIO(CSV.encode()), name)

    given = {"package_id": made["id"], "url": "", "upload": new("water.csv"), **_said("text/html")}
    one = act("resource_create", officer, **given)
    for action, more in (
        ("resource_update", {"upload": new("water.csv")}),
        ("resource_patch", {}),
        ("resource_patch", {"url": "a.svg"}),
        ("resource_patch", {"upload": new("water.csv")}),
        ("resource_update", {"url": one["url"], "url_type": "upload"}),
    ):
        shown = act(action, officer, id=one["id"], **_said("image/svg+xml"), **more)
        assert (shown["mimetype"], shown["format"]) == ("text/csv", "CSV"), (action, more)
        assert not shown.get("mimetype_inner")
        assert shown["url"].endswith("/download/water.csv")


@pytest.mark.usefixtures("with_plugins")
def test_a_file_that_nobody_looked_at_has_no_type(
    shared_db, clean_index, act, app, make_department, make_member, entry_fields
):
    office = make_department("双牌县交通局")
    officer = make_member(office["id"])
    made = act("package_create", officer, **entry_fields(office["id"]))
    promised = {"name": "空", "url": "a.html", "url_type": "upload", **_said("text/html")}
    empty = act(
        "package_create", officer, **entry_fields(office["id"], title="桥梁"), resources=[promised]
    )
    assert not empty["resources"][0]["mimetype"]
    given = {"package_id": made["id"], "url": "https://example.org/a.html", **_said("text/html")}
    one = act("resource_create", officer, **given)
    assert one["mimetype"] == "text/html"  # a link elsewhere: nothing of it comes from here
    turned = act("resource_patch", officer, id=one["id"], url="a.html", url_type="upload")
    assert not turned["mimetype"]


@pytest.mark.usefixtures("with_plugins")
def test_what_was_stored_otherwise_is_given_out_as_nothing_in_particular(entry, app, act):
    resource = model.Package.get(entry["id"]).resources[0]
    resource.mimetype = "text/html"
    model.Session.commit()
    path = f"/dataset/{entry['id']}/resource/{resource.id}/download/x.csv"
    answer = app.get(path, headers={"Authorization": entry["officer"]["token"]})
    assert answer.mimetype == file_answers.UNKNOWN
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.usefixtures("with_plugins")
@pytest.mark.parametrize("status", [200, 206, 304])
@pytest.mark.parametrize("said", ["inline; filename=x.html", ""])
def test_whatever_is_answered_of_a_file_it_is_to_be_kept(entry, app, monkeypatch, status, said):
    """What a browser keeps takes over the headers of "not modified", so they say the same."""
    resource = model.Package.get(entry["id"]).resources[0]
    answer = Response(status=status, headers={"Content-Disposition": said} if said else {})
    answer.content_type = "text/html"
    path = f"/dataset/{entry['id']}/resource/{resource.id}/download/x.html"
    views = app.flask_app.view_functions
    for endpoint in [one for one in views if one.endswith(file_answers.RESOURCE)]:
        monkeypatch.setitem(views, endpoint, lambda **_: answer)
    given = app.get(path, headers={"Authorization": entry["officer"]["token"]})
    assert given.status_code == status
    assert given.headers["Content-Disposition"].startswith("attachment; filename=file.csv")
    assert given.headers.get("Content-Type") == (None if status == 304 else file_answers.UNKNOWN)


def test_every_route_that_gives_files_is_known(app, with_plugins):
    """Fails when CKAN or an extension adds a route for files under another name."""
    rules = app.flask_app.url_map.iter_rules()
    named = {rule.endpoint for rule in rules if "download" in rule.endpoint}
    ours = {one for one in named if one.startswith("shuangpai_")}
    assert {one for one in named - ours if not file_answers.gives_files(one)} == set()


UNBOUND = {
    "同样的零.zip": {f"{n}.csv": b"0" * (30 << 20) for n in range(1)},
    "向上.zip": {"../a.csv": b"1,2"},
    "从根.zip": {"/etc/a.csv": b"1,2"},
    "盘符.zip": {"C:\\a.csv": b"1,2"},
    "套着.zip": {"a/../../b.csv": b"1,2"},
}


@pytest.mark.usefixtures("with_plugins", "with_request_context")
@pytest.mark.parametrize("name", UNBOUND)
def test_members_of_archives_have_bounds(name):
    with pytest.raises(tk.ValidationError) as refused:
        file_types.refuse_unfit(name, io.BytesIO(_deflated(UNBOUND[name])), ["zip"])
    message = str(refused.value.error_dict["upload"])
    assert name in message
    assert ("MB" in message) is (name == "同样的零.zip")


@pytest.mark.usefixtures("with_plugins", "with_request_context")
def test_the_sum_of_members_has_a_bound_by_what_they_state():
    content = bytearray(packed({f"{n}.csv": b"1,2" for n in range(5)}))
    at = 0
    while (at := content.find(b"PK\x01\x02", at)) >= 0:
        content[at + 24 : at + 28] = (95 << 20).to_bytes(4, "little")
        at += 4
    with pytest.raises(tk.ValidationError) as refused:
        file_types.refuse_unfit("五个.zip", io.BytesIO(bytes(content)), ["zip"])
    assert "475 MB" in str(refused.value.error_dict["upload"])


@pytest.mark.usefixtures("with_plugins", "with_request_context")
def test_a_workbook_has_the_same_bounds():
    parts = {**WORKBOOK, "xl/worksheets/sheet1.xml": b" " * (30 << 20)}
    with pytest.raises(tk.ValidationError) as refused:
        file_types.refuse_unfit("大.xlsx", io.BytesIO(_deflated(parts)), ["xlsx"])
    assert "MB" in str(refused.value.error_dict["upload"])


def _deflated(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def test_stored_types_are_set_anew_by_the_migration(entry, monkeypatch):
    """On rows as an older version left them: declared by whoever brought the file."""
    path = ROOT / "ckanext-shuangpai/migration/shuangpai/versions/0035_files.py"
    spec = importlib.util.spec_from_file_location("files", path)
    migration = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(migration)
    resources = model.Package.get(entry["id"]).resources
    for one, (_, declared) in zip(resources, CASES, strict=True):
        one.mimetype = one.mimetype_inner = declared
    resources[0].url, resources[1].url_type = "没有后缀", ""
    model.Session.commit()
    monkeypatch.setattr(migration.op, "execute", model.Session.execute, raising=False)
    migration.upgrade()
    model.Session.commit()
    model.Session.expire_all()
    found = [(one.mimetype, one.mimetype_inner) for one in model.Package.get(entry["id"]).resources]
    assert found[0] == ("", None)
    assert found[1] == (CASES[1][1], CASES[1][1])
    assert found[2:] == [(file_types.type_of(f"x.{ending}"), None) for ending, _ in CASES[2:]]
