"""What is said after something was done, refused or could not be understood is Chinese too."""

from __future__ import annotations

import io
import json

import pytest
from werkzeug.datastructures import FileStorage

from ckanext.shuangpai.domain.cases import TYPES
from ckanext.shuangpai.model.case import Case

from tests.fixtures.county import PASSWORD
from tests.fixtures.portal import account, portal, visit  # noqa: F401  (fixtures)
from tests.logic.case.test_refusals import put_at
from tests.views.test_chinese import known_data, names_of
from tests.views.visible import not_chinese

FORGOTTEN = {"user": "clerk"}
ACCOUNT = {
    "name": "clerk",
    "fullname": "张三",
    "email": "clerk@example.org",
    "old_password": PASSWORD,
}
DONE = [
    ("anonymous", "/user/reset", FORGOTTEN),
    ("clerk", "/user/edit/{user}", ACCOUNT),
    ("clerk", "/user/{user}/api-tokens", {"name": "程序"}),
    ("clerk", "/dataset/{open}/resource/{resource}/load", {}),
    ("clerk", "/import/{run}/cancel", {}),
    ("clerk", "/notices/read", {"all": "1"}),
    ("centre", "/sync/{source}/start", {}),
    ("centre", "/duplicates/sweep", {}),
    ("centre", "/duplicates/{pair}/judge", {"verdict": "distinct", "reason": "不是同一批人"}),
    ("centre", "/duplicates/{pair}/judge", {"verdict": "withdrawn"}),
    ("centre", "/editions/", {"document": "双政办函〔2026〕10号", "confirm": "1"}),
    ("sysadmin", "/organization/new", {"save": "", "title": "双牌县水利局"}),
    ("sysadmin", "/group/new", {"save": "", "title": "防汛专题", "name": "flood"}),
    ("sysadmin", "/group/delete/flood", {}),
    ("sysadmin", "/harvest/refresh/{source_id}", {}),
    ("sysadmin", "/harvest/clear/{source_id}", {}),
    ("sysadmin", "/dataset/delete/{draft}", {}),
    ("sysadmin", "/ckan-admin/trash", {"action": "all"}),
    ("head", "/organization/member_new/{civil}", {"username": "reviewer", "role": "editor"}),
    ("head", "/organization/member_delete/{civil}?user={reviewer}", {"user": "reviewer"}),
    ("sysadmin", "/user/delete/clerk", {}),
]
"""Who sends which form so that it is done; the page that follows tells it."""
LONG = "很长" * 3000


def test_what_was_done_is_told_in_chinese(reader, busy):
    untold: list[str] = []
    told = 0
    for role, pattern, form in DONE:
        names = {**names_of(busy, role), **_ids(busy)}
        answer = reader(role).post(pattern.format(**names), form)
        assert answer.status_code == 200, (pattern, answer.status_code)
        told += "alert-dismissible" in answer.body
        left = not_chinese(answer.body, [*known_data(busy, role), "flood"])
        untold += [f"{role} {pattern}: {text}" for text in left]
    assert not untold, "\n".join(untold)
    assert told > len(DONE) / 2


def test_every_state_of_a_case_is_chinese_for_its_people(reader, busy):
    """Each page with its buttons, its print sheet, and what is said to a step that is not possible there."""
    untranslated = [line for kind in TYPES for line in untranslated_states(reader, busy, kind)]
    assert not untranslated, "\n".join(sorted(set(untranslated)))


def untranslated_states(reader, busy, kind) -> list[str]:
    """Bring a case to every state and return what is not Chinese there."""
    case_id = busy.names["review" if kind.name == "entry_review" else kind.name]
    untranslated: list[str] = []
    version = 0
    for state in kind.states:
        version = put_at(case_id, kind, state.name)
        for role in ("clerk", "head", "centre", "sysadmin"):
            client, known = reader(role), known_data(busy, role)
            pages = [client.get(f"/case/{case_id}"), client.get(f"/case/{case_id}/sheet")]
            for command in kind.commands():
                form = {"command": command, "version": str(version), "confirmed": "1"}
                if not any(state.name in row.source for row in kind.rows(command)):
                    pages.append(client.post(f"/case/{case_id}/command", form))
            pages.append(client.post(f"/case/{case_id}/command", {"command": "x", "version": "0"}))
            for answer in pages:
                assert answer.status_code < 500, (kind.name, state.name, role)
                left = not_chinese(answer.body, [*known, kind.ruleset])
                untranslated += [f"{role} {state.name} {answer.status_code}: {one}" for one in left]
    case = Case.get(case_id)
    assert case is not None
    assert case.version == version
    return untranslated


def test_a_stale_case_is_told_with_409(reader, busy):
    case = busy.names["review"]
    answer = reader("centre").post(f"/case/{case}/command", {"command": "approve", "version": "1"})
    assert answer.status_code == 409
    assert "其他人已先一步办理" in answer.body
    assert not_chinese(answer.body, known_data(busy, "centre")) == []


@pytest.mark.parametrize("language", ["", "/en"])
def test_what_cannot_be_is_told_on_a_page(app, county, language):
    """In the reader's language, with the reason, without the server's words."""
    pages = {
        400: app.get(f"{language}/dataset/?q=a%00b"),
        404: app.get(f"{language}/dataset/nichts"),
        405: app.post(f"{language}/sitemap", data={}),
    }
    for code, answer in pages.items():
        assert answer.status_code == code
        if not language:
            assert not_chinese(answer.body, ["NUL"]) == [], code
    assert "NUL" in pages[400].body


def test_a_request_too_large_is_told_with_413(app, county, monkeypatch):
    monkeypatch.setitem(app.flask_app.config, "MAX_CONTENT_LENGTH", 1000)
    file = FileStorage(io.BytesIO(b"x" * 5000), "目录.csv")
    headers = {"Authorization": county.users["clerk"]["token"]}
    answer = app.post("/import/", data={"upload": file}, headers=headers)
    assert answer.status_code == 413
    assert not_chinese(answer.body, ["MB"]) == []
    assert "请求" in answer.body or "文件" in answer.body
    told = app.post("/api/action/package_search", data=json.dumps({"q": LONG}), headers=headers)
    assert told.status_code == 413
    assert not_chinese(f"<p>{told.json['error']['message']}</p>") == []


def test_too_many_attempts_and_old_forms_are_told_in_chinese(visit, account):  # noqa: F811
    account("zhuanyuan")
    visitor = visit("10.0.0.1")
    for _ in range(6):
        answer = visitor.log_in("zhuanyuan", "Cuo-Wu-Mi-Ma-99")
    assert answer.status_code == 429
    assert not_chinese(answer.text, ["zhuanyuan"]) == []
    other = visit("10.0.0.2")
    other.log_in("nobody")
    for _ in range(6):
        answer = other.submit("/user/reset", {"user": "nobody"})
    assert answer.status_code == 429
    assert not_chinese(answer.text, ["nobody"]) == []
    insider = visit("10.0.0.3")
    account("renyuan", fullname="数据专员")
    insider.log_in("renyuan")
    answer = insider.post("/user/renyuan/api-tokens", {"name": "x"})
    assert answer.status_code == 400
    assert "没有保存" in answer.text
    assert not_chinese(answer.text, ["renyuan"]) == []


def _ids(county):
    return {"reviewer": county.users["centre"]["id"], "source_id": county.source["id"]}
