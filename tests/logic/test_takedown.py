"""撤下: hidden by one act on every way out within a second, decided on by somebody else."""

from __future__ import annotations

import datetime as dt
import io
import threading
import time
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from werkzeug.datastructures import FileStorage

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.tests import factories

from ckanext.shuangpai.logic import duty, takedown
from ckanext.shuangpai.model.outbox import Outbox
from ckanext.shuangpai.model.takedown import EVENT, TakedownRow

WORD = "水库巡查"
FILE = "水库,库容\n红岩水库,120\n".encode()
LIMIT = 1.0
"""Seconds within which every way out has forgotten it."""

pytestmark = pytest.mark.usefixtures("with_plugins")


@pytest.fixture
def world(shared_db, clean_index, act, make_department, make_member, entry_fields, publish):
    """An office with two people, the Centre, another office, and a published open entry with a file."""
    mark = str(time.monotonic_ns())[-6:]
    office = make_department(f"双牌县水利局{mark}")
    centre = make_department(f"双牌县政务服务中心{mark}", functions=["centre"])
    other = make_department(f"双牌县林业局{mark}")
    people = SimpleNamespace(
        clerk=make_member(office["id"]),
        head=make_member(office["id"], "admin"),
        centre=make_member(centre["id"]),
        other=make_member(other["id"], "admin"),
        plain=make_member(office["id"], "member"),
        root=factories.SysadminWithToken(),
        nobody=None,
    )
    title = f"{WORD}信息{mark}"
    made = act("package_create", people.clerk, **entry_fields(office["id"], title=title))
    publish(made)
    given = {"package_id": made["id"], "url": "", "name": f"水库{mark}.csv", "format": "CSV"}
    upload = FileStorage(io.BytesIO(FILE), f"水库{mark}.csv")
    file = act("resource_create", people.clerk, **given, upload=upload)
    tk.get_action("datastore_create")(
        {"ignore_auth": True, "user": people.root["name"]},
        {
            "resource_id": file["id"],
            "force": True,
            "fields": [{"id": "水库", "type": "text"}],
            "records": [{"水库": "红岩水库"}],
        },
    )
    return SimpleNamespace(
        office=office, centre=centre, people=people, entry=made, file=file, title=title, mark=mark
    )


def exits(world: Any) -> dict[str, str]:
    """Return every address that gives out the entry, its file or its rows, by what it is."""
    name, file, title = world.entry["name"], world.file["id"], world.title
    api = "/api/action"
    return {
        "page": f"/dataset/{name}",
        "resource page": f"/dataset/{name}/resource/{file}",
        "file": f"/dataset/{name}/resource/{file}/download/a.csv",
        "rows as CSV": f"/dataset/{name}/resource/{file}/data.csv",
        "rows as JSON": f"/dataset/{name}/resource/{file}/data.json",
        "rows as XML": f"/dataset/{name}/resource/{file}/data.xml",
        "rows as XLSX": f"/dataset/{name}/resource/{file}/data.xlsx",
        "dump": f"/datastore/dump/{file}",
        "data items": f"/dataset/{name}/data-items.csv",
        "package_show": f"{api}/package_show?id={name}",
        "package_search": f"{api}/package_search?q={title}",
        "package_search by id": f"{api}/package_search?fq=name:{name}",
        "package_list": f"{api}/package_list",
        "current": f"{api}/current_package_list_with_resources",
        "autocomplete": f"{api}/package_autocomplete?q={title}",
        "resource_show": f"{api}/resource_show?id={file}",
        "resource_search": f"{api}/resource_search?query=name:水库{world.mark}",
        "datastore_search": f"{api}/datastore_search?resource_id={file}",
        "datastore_info": f"{api}/datastore_info?id={file}",
        "suggest": f"{api}/shuangpai_suggest?q={title}",
        "holders": f"{api}/shuangpai_data_item_search?q=床位数",
        "search page": f"/dataset/?q={title}",
        "office page": f"/organization/{world.office['name']}",
        "feed": "/feeds/dataset.atom",
        "sitemap": "/sitemap.xml",
        "home": "/",
        "export": f"/shuangpai/export.csv?ids={world.entry['id']}",
        "office": f"{api}/organization_show?id={world.office['id']}&include_datasets=true",
    }


SILENT = {"holders", "data items", "current", "export"}
"""What may name neither the entry nor the file: of a limited number of entries, or of items alone."""

ASKED_BY = {"package_search", "search page", "suggest", "autocomplete", "resource_search"}


def shown(app: Any, world: Any, who: dict[str, Any] | None = None) -> dict[str, bool]:
    """Ask every way out, and say on which the entry or its file is to be seen."""
    headers = {"Authorization": who["token"]} if who else {}
    marks = [world.entry["name"], world.entry["id"], world.title, "红岩水库", world.file["id"]]
    found = {}
    for way, path in exits(world).items():
        answer = app.get(path, headers=headers)
        text = answer.data.decode("utf-8", "replace")
        told = marks if way not in ASKED_BY else [world.entry["name"], world.entry["id"]]
        # an error page repeats the address that was asked for
        packed = answer.data.startswith(b"PK")
        found[way] = answer.status_code < 400 and (packed or any(one in text for one in told))
    return found


def create(act: Any, who: Any, world: Any, kind: str = "entry", **more: Any) -> dict[str, Any]:
    """Take it down."""
    what = {"entry": world.entry["id"]} if kind == "entry" else {"resource_id": world.file["id"]}
    given = {**what, "kind": kind, "reason": "含身份证号", **more}
    return act("shuangpai_takedown_create", who, **given)


@pytest.mark.slow("each way out is asked three times over HTTP")
def test_an_entry_is_gone_from_every_way_out_within_a_second(app, act, world, monkeypatch):
    before = shown(app, world)
    silent = {way for way, seen in before.items() if not seen}
    assert silent <= SILENT, silent
    begun, hidden_at = time.monotonic(), []
    seen = takedown.follow
    monkeypatch.setattr(
        takedown, "follow", lambda id_: (hidden_at.append(time.monotonic()), seen(id_))
    )
    taken = create(act, world.people.clerk, world)
    assert hidden_at[0] - begun < LIMIT  # committed: whatever is read from then on has forgotten it
    after = shown(app, world)
    assert [way for way, seen in after.items() if seen] == []
    assert app.get(f"/dataset/{world.entry['name']}").status_code == 404
    absent = app.get("/api/action/package_show?id=there-is-none")
    hidden = app.get(f"/api/action/package_show?id={world.entry['name']}")
    assert (hidden.status_code, hidden.json["error"]) == (absent.status_code, absent.json["error"])
    assert not shown(app, world, world.people.other)["page"]
    for who in (world.people.clerk, world.people.head, world.people.centre, world.people.root):
        page = app.get(f"/dataset/{world.entry['name']}", headers={"Authorization": who["token"]})
        assert "已撤下" in page.text, who["name"]
    act(
        "shuangpai_takedown_decide",
        world.people.head,
        id=taken["id"],
        decision="restore",
        reason="已核",
    )
    assert shown(app, world) == before


@pytest.mark.slow("each way out is asked over HTTP six times")
def test_the_index_has_no_say(app, act, world, monkeypatch):
    """What is decided at reading holds although the index still has the entry as it was."""
    monkeypatch.setattr(takedown, "index", lambda context: None)
    create(act, world.people.clerk, world)
    for way in (
        "package_search",
        "package_search by id",
        "suggest",
        "search page",
        "sitemap",
        "home",
    ):
        assert not shown(app, world)[way], way


@pytest.mark.parametrize("lagging", [False, True])
def test_a_file_is_gone_and_its_entry_stays(app, act, world, monkeypatch, lagging):
    if lagging:
        monkeypatch.setattr(takedown, "index", lambda context: None)
    create(act, world.people.head, world, "file")
    name, file = world.entry["name"], world.file["id"]
    seen = shown(app, world)
    assert seen["page"]
    for way in ("file", "resource page", "resource_show", "rows as CSV", "datastore_search"):
        assert not seen[way], way
    for path in ("package_show?id=" + name, "package_search?fq=name:" + name):
        answer = app.get(f"/api/action/{path}")
        assert answer.status_code == 200
        assert file not in answer.text
    assert file not in app.get(f"/dataset/{name}").text
    found = act("package_search", None, q=f"水库{world.mark}.csv", fq=f"name:{name}")["results"]
    assert all(not one["resources"] for one in found)
    whole = act("package_show", world.people.clerk, id=name)
    assert [one["id"] for one in whole["resources"]] == [file]


def test_a_file_comes_back_hidden_under_its_old_id_and_an_edit_loses_nothing(app, act, world):
    create(act, world.people.clerk, world, "file")
    act("package_patch", world.people.clerk, id=world.entry["id"], data_updated="2026-11-01")
    act("resource_delete", world.people.clerk, id=world.file["id"])
    given = {"package_id": world.entry["id"], "id": world.file["id"], "url": "", "name": "又来"}
    again = act(
        "resource_create",
        world.people.clerk,
        **given,
        upload=FileStorage(io.BytesIO(FILE), "again.csv"),
    )
    assert again["id"] == world.file["id"]
    assert not shown(app, world)["file"]


def test_who_hides_and_who_decides(act, world):
    people = world.people
    for who in (people.other, people.plain, people.nobody):
        with pytest.raises((tk.NotAuthorized, tk.ObjectNotFound)):
            create(act, who, world)
    taken = create(act, people.centre, world)
    for who, kind in (
        (people.centre, tk.NotAuthorized),
        (people.clerk, tk.NotAuthorized),
        (people.root, tk.NotAuthorized),
        (people.other, tk.ObjectNotFound),
    ):
        with pytest.raises(kind):
            act("shuangpai_takedown_decide", who, id=taken["id"], decision="confirm", reason="x")
    decided = act(
        "shuangpai_takedown_decide", people.head, id=taken["id"], decision="confirm", reason="属实"
    )
    assert decided["state"] == "confirmed"
    assert [one["act"] for one in decided["events"]] == ["hide", "confirm"]
    with pytest.raises(tk.ValidationError):
        act(
            "shuangpai_takedown_decide", people.head, id=taken["id"], decision="confirm", reason="x"
        )
    back = act(
        "shuangpai_takedown_decide", people.head, id=taken["id"], decision="restore", reason="改好"
    )
    assert back["state"] == "restored"
    with pytest.raises(tk.ValidationError):
        act(
            "shuangpai_takedown_decide", people.head, id=taken["id"], decision="restore", reason="x"
        )
    assert act("package_show", None, id=world.entry["id"])["name"] == world.entry["name"]


def test_the_last_head_who_hides_leaves_it_to_the_centre(act, world):
    taken = create(act, world.people.head, world)
    with pytest.raises(tk.NotAuthorized):
        act(
            "shuangpai_takedown_decide",
            world.people.head,
            id=taken["id"],
            decision="restore",
            reason="x",
        )
    shown_ = act("shuangpai_takedown_show", world.people.centre, id=taken["id"])
    assert shown_["decisions"] == ["confirm", "restore"]


def test_a_reason_is_needed_and_what_is_hidden_is_not_hidden_twice(act, world):
    for reason in ("", "  ", "长" * 501):
        with pytest.raises(tk.ValidationError) as refused:
            create(act, world.people.clerk, world, reason=reason)
        assert "reason" in refused.value.error_dict
    assert act("package_show", None, id=world.entry["id"])
    create(act, world.people.clerk, world)
    with pytest.raises(tk.ValidationError):
        create(act, world.people.head, world)
    with pytest.raises(tk.ValidationError):
        create(act, world.people.head, world, "entry", resource_id=world.file["id"])


def test_head_and_centre_are_told_and_of_what_is_late_once(act, world):
    taken = create(act, world.people.clerk, world)
    due = duty.calendar().due(duty.today(), 1)
    assert (taken["due_on"], taken["provisional"]) == (due.due.isoformat(), due.provisional)
    told = model.Session.query(Outbox).filter(Outbox.key.contains(taken["id"])).one()
    assert told.organizations == [[world.office["id"], "admin"], *_centres(told)]
    assert [world.centre["id"], "editor"] in told.organizations
    assert told.facts["reason"] == "含身份证号"
    now = dt.datetime.now(dt.UTC)
    late = due.due + dt.timedelta(days=1)
    before = takedown.remind(due.due, now)
    assert (before, takedown.remind(late, now) >= 1, takedown.remind(late, now)) == (0, True, 0)
    kinds = {
        one.kind for one in model.Session.query(Outbox).filter(Outbox.key.contains(taken["id"]))
    }
    assert kinds == {"takedown_waiting", "takedown_overdue"}


def _centres(told: Outbox) -> list[list[str]]:
    return [one for one in told.organizations if one[1] == "editor"]


def test_acts_are_never_changed_or_removed(act, world):
    taken = create(act, world.people.clerk, world)
    of_this = EVENT.c.takedown_id == taken["id"]
    for statement in (
        sa.update(EVENT).where(of_this).values(reason="另一个"),
        sa.delete(EVENT).where(of_this),
        sa.text("TRUNCATE shuangpai_takedown_event"),
    ):
        with pytest.raises(DBAPIError):
            model.Session.execute(statement)
        model.Session.rollback()
    row = TakedownRow.get(taken["id"])
    row.state, row.version = "restored", 2
    with pytest.raises(DBAPIError):
        model.Session.commit()
    model.Session.rollback()


def test_lists_are_for_those_whom_it_concerns(app, act, world):
    taken = create(act, world.people.clerk, world)
    for who in (world.people.clerk, world.people.centre, world.people.root):
        listed = act("shuangpai_takedown_list", who, entry=world.entry["id"])
        assert [one["id"] for one in listed["results"]] == [taken["id"]]
    assert act("shuangpai_takedown_list", world.people.other)["count"] == 0
    with pytest.raises(tk.NotAuthorized):
        act("shuangpai_takedown_list", None)
    headers = {"Authorization": world.people.head["token"]}
    page = app.get("/takedown/", headers=headers)
    assert world.title in page.text
    form = app.get(f"/takedown/{taken['id']}", headers=headers)
    assert 'value="restore"' in form.text
    assert app.get(f"/takedown/{taken['id']}").status_code == 404
    sent = {"decision": "restore", "reason": "已核实"}
    app.post(f"/takedown/{taken['id']}", data=sent, headers=headers)
    assert act("package_show", None, id=world.entry["id"])


def test_the_page_says_what_happens_before_it_does(app, act, world):
    headers = {"Authorization": world.people.clerk["token"]}
    page = app.get(f"/takedown/new?resource_id={world.file['id']}&kind=file", headers=headers)
    assert "一个工作日" in page.text
    refused = app.post(
        "/takedown/new", data={"entry": world.entry["name"], "reason": " "}, headers=headers
    )
    assert "理由" in refused.text
    assert act("package_show", None, id=world.entry["id"])
    app.post(
        "/takedown/new", data={"entry": world.entry["name"], "reason": "误发"}, headers=headers
    )
    with pytest.raises(tk.ObjectNotFound):
        act("package_show", None, id=world.entry["id"])
    assert app.get("/takedown/new?entry=none", headers=headers).status_code == 404
    assert app.get(f"/takedown/new?entry={world.entry['name']}").status_code in (403, 404)


def test_nobody_waits_for_whoever_writes_the_entry(act, world):
    """A write that holds the entry's row delays the lists, not the act."""
    other = model.ensure_engine().connect()
    other.execute(
        sa.text("SELECT 1 FROM package WHERE id = :id FOR UPDATE"), {"id": world.entry["id"]}
    )
    try:
        with model.ensure_engine().connect() as seen:
            release = threading.Timer(0.5, other.rollback)
            release.start()
            create(act, world.people.clerk, world)
            release.join()
            query = "SELECT state FROM shuangpai_takedown WHERE entry_id = :id"
            assert seen.execute(sa.text(query), {"id": world.entry["id"]}).scalar() == "waiting"
    finally:
        other.close()
    with pytest.raises(tk.ObjectNotFound):
        act("package_show", None, id=world.entry["id"])


@pytest.mark.slow("loads rows and asks each way out twice over HTTP")
def test_rows_go_and_the_file_stays(app, act, world):
    before = shown(app, world)
    assert before["rows as CSV"]
    assert before["datastore_search"]
    create(act, world.people.clerk, world, "table")
    seen = shown(app, world)
    assert seen["file"]
    assert seen["resource page"]
    for way in ("rows as CSV", "rows as JSON", "datastore_search", "datastore_info", "dump"):
        assert not seen[way], way
    status = app.get(f"/api/action/shuangpai_data_status?resource_id={world.file['id']}")
    assert status.status_code == 404
