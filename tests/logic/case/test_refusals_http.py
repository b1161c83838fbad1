"""What is refused over HTTP: the status, and words that name the rule and its article, in the reader's language."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup

from ckanext.shuangpai.domain import cases
from ckanext.shuangpai.domain.case_table import OPEN

from tests.logic.case.test_refusals import ARTICLE, HOLDS, READERS, opened, put_at  # noqa: F401

LANGUAGES = {"zh": "", "en": "/en"}
"""The beginning of an address in each language."""
ENGLISH = re.compile(r"\b(?!(?:instrument|article)\b)[A-Za-z]{2,}")
"""A word that is no name of a parameter."""
IN_ENGLISH = re.compile(r"art\. \d")
NOBODY = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
def send(app, county):
    """Return a sender of commands: ``send("page", "en", "officer", case_id, version, "approve")``."""

    def to_api(start, headers, data):
        answer = app.post(f"{start}/api/action/shuangpai_case_command", json=data, headers=headers)
        error = answer.json.get("error") or {}
        return answer.status_code, words_of(error)

    def to_page(start, headers, data):
        form = {"confirmed": "1", **{name: str(value) for name, value in data.items()}}
        path = f"{start}/case/{data['id']}/command"
        answer = app.post(path, data=form, headers=headers, follow_redirects=False)
        page = BeautifulSoup(answer.body, "html.parser")
        said = page.select_one("#findings, #stale") or page.select_one("[role=main], main")
        return answer.status_code, said.get_text(" ", strip=True) if said else ""

    def run(door, lang, who, case_id, version, command, **data):
        user = county.get(who) or {"token": who}
        headers = {"Authorization": user["token"]} if user["token"] else {}
        given = {"id": case_id, "version": version, "command": command, **data}
        send = to_api if door == "api" else to_page
        return send(LANGUAGES[lang], headers, given)

    return run


@pytest.fixture
def stranger(county, make_department, make_member):  # noqa: F811
    """Return the token of somebody whose department has no part in any case."""
    if "stranger" not in county:
        office = make_department("双牌县水利局")
        county["stranger"] = make_member(office["id"], "admin")["token"]
    return county["stranger"]


def words_of(error):
    """Return the messages of an error of the API, without the names of its fields."""
    found = [error["message"]] if "message" in error else []
    for name, value in error.items():
        if not name.startswith("__") and name not in ("message", "current"):
            found += value if isinstance(value, list) else [value]
    return "；".join(str(one) for one in found)


def check_words(lang, said, article=True):
    """Expect words in one language, with the article where a rule stands behind them."""
    assert said
    if lang == "zh":
        assert not ENGLISH.search(said), said
        assert not article or ARTICLE.search(said), said
    else:
        assert re.search(r"[a-z]{2,} [a-z]{2,}", said), said
        assert not article or IN_ENGLISH.search(said), said


def doers(kind, row):
    """Return somebody who holds a role of a row, and somebody who holds none that the command asks for."""
    able = [who for who in READERS[kind.name] if HOLDS[who] & set(row.roles)]
    here = [one for one in kind.rows(row.command) if row.source[0] in one.source]
    roles = {role for one in here for role in one.roles}
    unable = [who for who in READERS[kind.name] if not HOLDS[who] & roles]
    return next(iter(able), ""), next(iter(unable), "")


@pytest.mark.parametrize("door", ["api", "page"])
@pytest.mark.parametrize("kind", cases.TYPES, ids=lambda one: one.name)
def test_each_row_refuses_who_may_not_and_what_is_missing(kind, door, opened, send):  # noqa: F811
    case_id, seen = opened(kind.name), []
    rows = [one for one in kind.transitions if one.command != OPEN and not one.internal]
    rows = rows if door == "api" else rows[::2]
    for number, row in enumerate(rows):
        lang = "zh" if number % 3 else "en"
        version = put_at(case_id, kind, row.source[0])
        able, unable = doers(kind, row)
        if unable:
            status, said = send(door, lang, unable, case_id, version, row.command)
            assert status == 403, (row.command, unable, said)
            check_words(lang, said)
        if able and (row.reason or row.basis or any(one.required for one in row.fields)):
            status, said = send(door, lang, able, case_id, version, row.command)
            assert status in (403, 409 if door == "api" else 400), (row.command, able, status, said)
            check_words(lang, said)
            seen.append(status)
    assert seen


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", cases.TYPES, ids=lambda one: one.name)
def test_each_type_refuses_what_cannot_be(kind, lang, opened, send, county, act, stranger):  # noqa: F811
    case_id, first = opened(kind.name), kind.transitions[0].target
    who, version = READERS[kind.name][0], 1
    elsewhere = next(row for row in kind.transitions if row.source and first not in row.source)
    for command, conflict in ((elsewhere.command, True), ("abolish", True)):
        able = doers(kind, elsewhere)[0] if command != "abolish" else who
        for door, status in (("api", 409), ("page", 400)):
            got, said = send(door, lang, able or who, case_id, version, command, reason="理由")
            assert (got, conflict) == (status, True), said
            check_words(lang, said.replace("abolish", ""))
    for door in ("api", "page"):
        got, said = send(door, lang, who, case_id, 7, "cancel", reason="理由")
        assert got == 409, said
        check_words(lang, said, article=False)
        got, said = send(door, lang, who, NOBODY, 1, "cancel", reason="理由")
        assert got == 404, said
        check_words(lang, said, article=False)
        got, hidden = send(door, lang, stranger, case_id, version, "cancel", reason="理由")
        assert (got, hidden) == (404, said), "who has no part learns nothing"
    assert act("shuangpai_case_show", county["reviewer"], id=case_id)["version"] == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_shapes_that_no_call_has(lang, app, county, send, opened):  # noqa: F811
    case_id, start = opened("dispute"), LANGUAGES[lang]
    headers = {"Authorization": county["officer"]["token"]}
    url = f"{start}/api/action/shuangpai_case_command"
    broken = app.post(url, data="{", headers={**headers, "Content-Type": "application/json"})
    assert broken.status_code == 400
    for wrong in ("", "x", "-1", "1.5"):
        status, said = send("api", lang, "officer", case_id, wrong, "cancel", reason="理由")
        assert status == 409
        check_words(lang, said, article=False)
    for name, value in (("reason", ["x"]), ("basis", "法"), ("reason", "长" * 4001)):
        status, said = send("api", lang, "officer", case_id, 1, "cancel", **{name: value})
        assert status == 409
        check_words(lang, said, article=False)
    nobody = app.post(url, json={"id": case_id, "version": 1, "command": "cancel"})
    assert nobody.status_code == 403
    check_words(lang, words_of(nobody.json["error"]), article=False)


NAMED = {
    "entry_review": ("entry",),
    "change_duty": ("entries",),
    "duplicate": ("ours", "theirs"),
    "inconsistency": ("entries",),
}
"""The fields of an opening that name entries."""


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", cases.TYPES, ids=lambda one: one.name)
def test_each_opening_says_what_it_lacks(kind, lang, app, county, stranger):
    def send(who, **facts):
        headers = {"Authorization": who}
        url = f"{LANGUAGES[lang]}/api/action/shuangpai_case_open"
        answer = app.post(url, json={"type": kind.name, **facts}, headers=headers)
        error = answer.json["error"]
        form = {f"payload-{name}": value for name, value in facts.items()}
        path = f"{LANGUAGES[lang]}/case/new/{kind.name}"
        page = BeautifulSoup(app.post(path, data=form, headers=headers).body, "html.parser")
        return answer.status_code, words_of(error), page.select_one("#findings").get_text(" ")

    status, *said = send(county["officer"]["token"])
    assert status in (403, 409), said
    for one in said:
        check_words(lang, one)
    for token in (stranger, county["officer"]["token"]):
        unknown = dict.fromkeys(NAMED.get(kind.name, ()), NOBODY)
        if not unknown:
            continue
        status, *said = send(token, **unknown)
        assert status == 404, said
        for one in said:
            check_words(lang, one.replace(NOBODY, ""), article=False)
