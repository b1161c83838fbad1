"""The desk's address, its pages, its filters and its CSV."""

from __future__ import annotations

import datetime as dt

import pytest

from ckanext.shuangpai.case_display import desk

TODAY = dt.date(2026, 11, 23)
ROW = {
    "id": "1",
    "type": "entry_review",
    "type_title": "目录编制审核",
    "title": "=养老服务机构信息",
    "state": "submitted",
    "state_title": "待审核",
    "version": 3,
    "entry": None,
    "waits_for": [
        {
            "role": "reviewer",
            "role_title": "审核人",
            "organization": "c",
            "organization_title": "县政务服务中心",
        }
    ],
    "opened_on": "2026-11-20",
    "due": "2026-11-25",
    "days_left": 2,
    "provisional": True,
    "overdue": False,
    "binding": {"instrument": "办法", "article": "第十八条"},
}


def test_an_address_is_read_and_written():
    given = {"list": "asked", "type": "duplicate", "overdue": "1", "page": "3", "q": " 养老 "}
    question = desk.Question.read(given)
    assert question.asked() == {
        "mine": "asked",
        "type": "duplicate",
        "overdue": True,
        "open": True,
        "q": "养老",
        "sort": "due",
        "limit": 20,
        "offset": 40,
    }
    assert question.arguments(page=3) == {**given, "q": "养老", "page": 3}
    assert "page" not in question.arguments(sort="opened")


@pytest.mark.parametrize(
    "given",
    [
        {"list": "x", "sort": "due; drop table", "page": "-1", "open": "maybe", "overdue": "yes"},
        {"page": "٣"},
        {"page": "99999999999999"},
        {"page": ""},
    ],
)
def test_what_an_address_does_not_mean_counts_as_not_asked(given):
    assert desk.Question.read(given) == desk.Question()


def test_hostile_text_is_cut_and_cleaned():
    assert desk.Question.read({"q": "a\x00" + "b" * 500}).q == "a" + "b" * 198


def test_the_whole_list_is_for_the_centre():
    def titles(centre):
        return [tab["id"] for tab in desk.lists(desk.Question(), {"owe": 2}, centre)]

    assert titles(False) == ["owe", "asked", "due"]
    assert titles(True) == ["owe", "asked", "due", "all"]
    assert desk.lists(desk.Question(), {"owe": 2}, False)[0]["count"] == 2


def test_rows_say_who_waits_and_until_when():
    [row] = desk.rows([ROW], TODAY, {"entry_review": frozenset({"submitted"})})
    assert row["waits"] == ["县政务服务中心 审核人"]
    assert row["due_phrase"] == "还有 2 个工作日（11月25日，办法第十八条）"
    assert row["bulk"]
    assert not desk.rows([ROW], TODAY, {})[0]["bulk"]


@pytest.mark.parametrize(
    ("page", "count", "numbers"),
    [
        (1, 40, [1, 2]),
        (1, 1000, [1, 2, 3, None, 50]),
        (25, 1000, [1, None, 23, 24, 25, 26, 27, None, 50]),
        (50, 1000, [1, None, 48, 49, 50]),
    ],
)
def test_pages_are_few(page, count, numbers):
    assert desk.pages(desk.Question(page=page), count)["numbers"] == numbers


def test_one_page_needs_no_numbers_but_a_page_behind_the_last_leads_back():
    assert desk.pages(desk.Question(), 20) is None
    assert desk.pages(desk.Question(page=9), 20)["before"] == 8


def test_csv_holds_what_the_table_shows():
    assert len(desk.columns()) == len(desk.COLUMNS)
    assert list(desk.csv_rows([ROW])) == [
        [
            "=养老服务机构信息",
            "目录编制审核",
            "待审核",
            "县政务服务中心 审核人",
            "2026-11-20",
            "2026-11-25",
            "2",
            "暂定",
            "办法第十八条",
        ]
    ]


def test_states_of_one_type_or_of_all():
    types = [
        {
            "type": "a",
            "states": [{"state": "open", "title": "待办"}, {"state": "x", "title": "办结"}],
        },
        {"type": "b", "states": [{"state": "open", "title": "协商"}]},
    ]
    assert desk.states(types, "b") == [{"value": "open", "title": "协商"}]
    assert desk.states(types, "") == [
        {"value": "open", "title": "待办 / 协商"},
        {"value": "x", "title": "办结"},
    ]
