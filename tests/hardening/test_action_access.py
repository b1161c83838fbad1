"""Who may call which action: every registered action as every role, against the written table."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import sqlalchemy as sa

from ckan import authz, logic, model
from ckan.lib.search import clear_all
from ckan.lib.search.common import make_connection
from ckan.tests import factories

from ckanext.shuangpai.logic.caller_access import access_of, all_access

from tests.fixtures.portal import SITE, forget_sessions_and_failures
from tests.logic.test_visibility import NOT_OPEN, WITHHELD

ROLES = ("anonymous", "citizen", "other", "clerk", "head", "centre", "sysadmin")
STRANGERS = ("anonymous", "citizen")
ALL_THERE_IS = frozenset({"job_clear", "harvest_jobs_run"})
"""They take nothing and act on all there is; whom they refuse is looked at all the same."""
NEVER_DONE = frozenset({"bulk_update_private", "bulk_update_public"})
"""They are refused to everybody, in words for those who may change the entries."""
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE)\s+(?:INTO\s+|FROM\s+)?\"?(\w+)", re.I)
NOTES = {"api_token", "user"}
"""Tables in which CKAN notes when somebody was last here."""
_made: dict[str, Any] = {}


@pytest.fixture
def county(
    shared_db, monkeypatch, ckan_config, make_app, make_department, make_member, act, entry_fields, publish
):  # fmt: skip
    """Two departments and the Centre, a person of each role, entries of each kind, and a source."""
    monkeypatch.setitem(ckan_config, "WTF_CSRF_ENABLED", True)
    if shared_db or not _made:
        clear_all()
        _make(make_department, make_member, act, entry_fields, publish)
    client = make_app().flask_app.test_client()
    forget_sessions_and_failures()
    yield {**_made, "client": client}
    forget_sessions_and_failures()


def _make(make_department, make_member, act, entry_fields, publish) -> None:
    own = make_department("双牌县民政局", catalog_number="002")
    other = make_department("双牌县林业局", catalog_number="017")
    centre = make_department("双牌县政务服务中心", functions=["centre"])
    people = {
        "anonymous": None,
        "citizen": factories.UserWithToken(),
        "other": make_member(other["id"], "editor"),
        "clerk": make_member(own["id"], "editor"),
        "head": make_member(own["id"], "admin"),
        "centre": make_member(centre["id"], "editor"),
        "sysadmin": factories.SysadminWithToken(),
    }
    entries = {}
    for key, changes in (("open", {}), ("not_open", NOT_OPEN), ("withheld", WITHHELD)):
        entries[key] = publish(_entry(act, people, entry_fields, own, key, changes))
    entries["draft"] = _entry(act, people, entry_fields, own, "draft", {})
    source = act(
        "harvest_source_create", people["centre"], owner_org=centre["id"], name="yongzhou",
        title="永州市目录", url="http://city.example.org/", source_type="shuangpai_ckan", config="{}",
    )  # fmt: skip
    job = act("harvest_job_create", people["sysadmin"], source_id=source["id"], run=False)
    _made.update(own=own, people=people, entries=entries, source=source, job=job)


def _entry(act, people, entry_fields, own, key, changes):
    fields = entry_fields(own["id"], title=f"养老机构{key}", **changes)
    fields["resources"] = [{"name": f"资源{key}", "url": "https://example.org/a.csv"}]
    return act("package_create", people["clerk"], **fields)


def payload(county: dict[str, Any], action: str, kind: str = "open") -> dict[str, Any]:
    """Return what each action is called with: objects of the clerk's and the head's own department."""
    entry, clerk = county["entries"][kind], county["people"]["clerk"]
    resource, own, source = entry["resources"][0]["id"], county["own"]["id"], county["source"]["id"]
    data = {
        "id": entry["id"], "package_id": entry["id"], "resource_id": resource, "source": source,
        "source_id": source, "name": "status_show", "username": clerk["name"], "user": clerk["name"],
        "user_id": clerk["id"], "role": "member", "org_id": own, "organization_id": own, "group_id": own,
        "object": entry["id"], "object_type": "package", "capacity": "public",
        "key": "ckan.site_title", "task_type": "xloader", "entity_id": resource, "q": "养老",
        "match": {"id": entry["id"]}, "datasets": [entry["id"]], "life_span": 7,
    }  # fmt: skip
    for kind_, parameter in access_of(action).named:
        if parameter.startswith("id"):
            data["id"] = {"resource": resource, "entry": entry["id"]}.get(kind_, "nothing")
    if access_of(action).who in ("self", "colleagues"):
        data["id"] = clerk["id"]
    elif action.startswith(("organization_", "member_", "group_")):
        data["id"] = own
    elif action.startswith("harvest_source"):
        data["id"] = source
    elif action.startswith("harvest_"):
        data["id"] = county["job"]["id"]
    if action in ("organization_list_for_user", "package_create"):
        del data["id"]
    return data


def call(county, role, action, data, method="POST"):
    """Call an action over HTTP as a role, by token."""
    who = county["people"][role]
    options: dict[str, Any] = {
        "base_url": SITE,
        "headers": {"Authorization": who["token"]} if who else {},
    }
    if method == "GET":
        plain = {name: one for name, one in data.items() if isinstance(one, str)}
        answer = county["client"].get(f"/api/action/{action}", query_string=plain, **options)
    else:
        answer = county["client"].post(f"/api/action/{action}", json=data, **options)
    model.Session.rollback()
    return answer


def registered() -> dict[str, Any]:
    """Return every action of the core, of ours and of every extension."""
    logic.get_action("status_show")
    return dict(logic._actions)


def test_the_table_lists_every_action_and_nothing_else(with_plugins):
    actions = registered()
    assert set(all_access()) == set(actions)
    reading = {name for name, one in actions.items() if getattr(one, "side_effect_free", False)}
    assert {name for name, one in all_access().items() if one.reads} == reading


def test_only_actions_are_registered(with_plugins):
    for name in (
        *("InactiveSource", "send_mail", "get_mail_extra_vars", "prepare_summary_mail"),
        *("send_summary_email", "auth_allow_anonymous_access", "harvest_sources_clear"),
    ):
        assert name not in registered()


@pytest.mark.slow("some 200 actions are called over HTTP")
@pytest.mark.parametrize("role", [one for one in ROLES[:-1] if one not in STRANGERS])
def test_what_is_not_listed_is_refused(county, role):
    """What changes something is called too, and must be refused; of strangers see the index below."""
    wrong = []
    for action in sorted(registered()):
        if role not in access_of(action).roles:
            answer = call(county, role, action, payload(county, action))
            wrong += _unrefused(action, answer)
    assert not wrong, "\n".join(wrong)


def _unrefused(action, answer) -> list[str]:
    """Return the action, its status and its text, unless somebody who is not listed was refused."""
    not_there = 404 if any(kind == "view" for kind, _ in access_of(action).named) else 403
    if answer.status_code in (401, 403, not_there):
        return []
    return [f"{action} {answer.status_code} {answer.get_data(as_text=True)[:200]}"]


@pytest.mark.parametrize("role", ROLES)
def test_who_is_listed_may_change(county, role):
    """Of actions that change something it is asked whether they may be called."""
    asked = set(authz.auth_functions_list())
    wrong = [
        action
        for action in sorted(registered())
        if _is_listed(role, action)
        and not access_of(action).reads
        and action in asked
        and not _may(county, role, action)
    ]
    assert not wrong, wrong


def _is_listed(role, action) -> bool:
    """Say whether the table lets a role in, and the county holds what the action needs."""
    access = access_of(action)
    fit = access.who != "starter" and action not in ALL_THERE_IS | NEVER_DONE
    return fit and role in access.roles


def _may(county, role, action) -> bool:
    name = county["people"][role]["name"]
    context: Any = {"user": name, "auth_user_obj": model.User.get(name), "model": model}
    try:
        return authz.is_authorized(action, context, payload(county, action))["success"]
    except (logic.NotFound, logic.ValidationError, KeyError):
        return True
    finally:
        model.Session.rollback()


@pytest.mark.slow("some 280 actions are called over HTTP")
@pytest.mark.parametrize("role", ROLES)
def test_get_lets_in_who_is_listed_and_writes_nothing(county, role):
    """Each action is asked by GET: the database hears no change, and what changes is refused."""
    heard: list[str] = []
    wrong: list[str] = []

    def listen(_connection, _cursor, statement, *_rest):
        found = WRITES.match(statement)
        if found and found.group(2).lower() not in NOTES:
            heard.append(f"{action}: {statement[:200]}")

    before = documents()
    sa.event.listen(model.ensure_engine(), "before_cursor_execute", listen)
    try:
        for action, one in sorted(registered().items()):
            code = call(county, role, action, payload(county, action), "GET").status_code
            if not getattr(one, "side_effect_free", False):
                assert code in (400, 401, 403), action
            elif _is_listed(role, action) and (code in (401, 403) or code >= 500):
                wrong.append(f"{action} {code}")
    finally:
        sa.event.remove(model.ensure_engine(), "before_cursor_execute", listen)
    assert not wrong, "\n".join(wrong)
    assert not heard, "\n".join(heard)
    assert documents() == before


@pytest.mark.slow("some 280 actions are called over HTTP, by id and by name")
@pytest.mark.parametrize("kind", ["open", "not_open", "withheld", "draft"])
@pytest.mark.parametrize("role", STRANGERS)
def test_a_stranger_is_refused_and_touches_no_index(county, role, kind):
    wrong = []
    before = documents()
    for action in sorted(registered()):
        answer = call(county, role, action, payload(county, action, kind))
        if role not in access_of(action).roles:
            wrong += _unrefused(action, answer)
        call(county, role, action, {"id": county["entries"][kind]["name"]})
    assert not wrong, "\n".join(wrong)
    assert documents() == before


def documents() -> str:
    """Return every document of the index with the number that Solr gives each writing of it."""
    found = make_connection().search("*:*", fl="*", rows=1000, sort="index_id asc")
    return json.dumps(found.docs, ensure_ascii=False, sort_keys=True, default=str)


HIDDEN = {
    "anonymous": ("not_open", "withheld", "draft"),
    "citizen": ("withheld", "draft"),
    "other": ("draft",),
}


@pytest.mark.parametrize("role", HIDDEN)
def test_a_hidden_entry_is_as_if_it_did_not_exist(county, role):
    """By id and by name, with each action that names one: same status, same text."""
    wrong = []
    for action, access in sorted(all_access().items()):
        if not access.named or role not in access.roles:
            continue
        absent: dict[str, Any] = {}
        for kind in HIDDEN[role]:
            data = payload(county, action, kind)
            asked = json.dumps(_absent(data, county, kind))
            if asked not in absent:  # the same for each kind, mostly
                absent[asked] = _answer(county, role, action, json.loads(asked))
            for one in (data, _by_name(data, county, kind)):
                hidden = _answer(county, role, action, one)
                if hidden != absent[asked]:
                    wrong.append(f"{action} {kind}: {hidden} {absent[asked]}")
    assert not wrong, "\n".join(wrong)


def _answer(county, role, action, data) -> tuple[int, Any]:
    answer = call(county, role, action, data)
    return answer.status_code, answer.json["error"]


def _absent(data, county, kind):
    entry = county["entries"][kind]
    known = {entry["id"]: "11111111-2222-3333-4444-555555555555"}
    known[entry["resources"][0]["id"]] = "22222222-2222-3333-4444-555555555555"
    return json.loads(_replaced(json.dumps(data), known))


def _by_name(data, county, kind):
    entry = county["entries"][kind]
    return json.loads(_replaced(json.dumps(data), {entry["id"]: entry["name"]}))


def _replaced(text: str, known: dict[str, str]) -> str:
    for old, new in known.items():
        text = text.replace(old, new)
    return text


PAGES = """/dataset/followers/{0} /dataset/resources/{0} /dataset/edit/{0} /dataset/delete/{0} /dataset/groups/{0}
/dataset/{0}/resource/new /dataset/{0}/resource/{1} /dataset/{0}/resource/{1}/edit /dataset/{0}/resource/{1}/views
/dataset/{0}/resource/{1}/download /dataset/{0}/data-items.csv /dataset/{0}/dictionary/{1} /dataset/{0}
/dataset/{0}/resource/{1}/data.csv /datastore/dump/{1} /shuangpai/export.csv?ids={0}""".split()


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", HIDDEN)
def test_pages_tell_nothing_of_a_hidden_entry(county, role, page):
    who, kind = county["people"][role], HIDDEN[role][-1]
    headers = {"Authorization": who["token"]} if who else {}
    entry = county["entries"][kind]
    name, resource = entry["name"], entry["resources"][0]["id"]

    def shown(*named):
        answer = county["client"].get(page.format(*named), base_url=SITE, headers=headers)
        text = answer.get_data(as_text=True)
        for one, word in zip(named, ("NAME", "FILE"), strict=True):
            text = text.replace(one, word)
        return (
            answer.status_code,
            answer.headers.get("Location"),
            re.sub(r"[0-9a-f]{32,}|I[\w.-]{60,}", "", text),
        )

    absent = shown("307002431123-999999", "22222222-2222-3333-4444-555555555555")
    assert shown(name, resource) == absent
    assert absent[0] in (302, 403, 404)


def test_department_is_changed_by_no_page_or_action_of_groups(county):
    head, own = county["people"]["head"], county["own"]["id"]
    headers = {"Authorization": head["token"]}
    for page in ("edit", "delete", "member_new", "manage_members"):
        answer = county["client"].get(f"/group/{page}/{own}", base_url=SITE, headers=headers)
        assert answer.status_code == 404, page
    context = {"user": head["name"], "auth_user_obj": model.User.get(head["name"])}
    with pytest.raises(logic.NotFound):
        logic.get_action("group_patch")(context, {"id": own, "title": "新名称"})


def test_lists_show_what_the_search_shows(county):
    names = call(county, "anonymous", "package_list", {}).json["result"]
    assert names == [county["entries"]["open"]["name"]]
    rest = call(county, "anonymous", "package_list", {"limit": 1, "offset": 1}).json["result"]
    assert rest == []
    assert call(county, "anonymous", "package_list", {"limit": -1}).status_code == 409
    data = {"id": county["own"]["id"], "object_type": "package"}
    for role, kinds in (("anonymous", 1), ("other", 3), ("clerk", 4), ("centre", 4)):
        found = call(county, role, "member_list", data).json["result"]
        assert len(found) == kinds, role
