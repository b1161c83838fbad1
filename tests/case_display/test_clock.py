"""A clock day by day."""

from __future__ import annotations

import datetime as dt

from ckanext.shuangpai.case_display import clock

TODAY = dt.date(2026, 9, 28)
CLOCK = {
    "name": "verification",
    "title": "校核",
    "start": "2026-09-24",
    "due": "2026-10-09",
    "running": True,
    "days_left": 4,
    "provisional": False,
    "overdue": False,
    "binding": {"instrument": "办法", "article": "第二十七条"},
    "all": [
        {"instrument": "办法", "article": "第二十七条", "days": 5, "due": "2026-10-09"},
        {"instrument": "条例", "article": "第二十条", "days": 10, "due": "2026-10-15"},
    ],
    "counted": ["2026-09-28", "2026-09-29", "2026-09-30", "2026-10-08", "2026-10-09"],
    "skipped": [
        {"date": "2026-09-25", "why": "中秋节"},
        {"date": "2026-09-26", "why": "中秋节"},
        {"date": "2026-09-27", "why": "中秋节"},
        *({"date": f"2026-10-0{day}", "why": "国庆节"} for day in range(1, 8)),
    ],
}


def test_the_weeks_say_of_each_day_what_it_is():
    weeks = clock.weeks(CLOCK, TODAY)
    assert [len(week) for week in weeks] == [7, 7, 7]
    assert weeks[0][:3] == [None, None, None]
    start, holiday = weeks[0][3], weeks[0][4]
    assert (start["kind"], start["month"], start["day"]) == ("start", 9, 24)
    assert (holiday["kind"], holiday["why"]) == ("skipped", "中秋节")
    first = weeks[1][0]
    assert (first["kind"], first["number"], first["today"]) == ("counted", 1, True)
    due = weeks[2][4]
    assert (due["kind"], due["number"], due["date"]) == ("due", 5, "2026年10月9日")
    assert weeks[2][5:] == [None, None]


def test_skipped_days_are_told_in_runs():
    assert [
        (one["words"], one["why"], one["days"]) for one in clock.skipped_runs(CLOCK["skipped"])
    ] == [
        ("2026年9月25日至9月27日", "中秋节", 3),
        ("2026年10月1日至10月7日", "国庆节", 7),
    ]


def test_both_instruments_are_shown_and_the_binding_one_marked():
    [shown] = clock.clocks([CLOCK], TODAY)
    assert [(one["article"], one["binding"]) for one in shown["instruments"]] == [
        ("办法第二十七条", True),
        ("条例第二十条", False),
    ]
    assert shown["phrase"] == "还有 4 个工作日（10月9日，办法第二十七条）"


def test_ended_clocks_come_last_and_count_no_days():
    ended = {**CLOCK, "running": False, "stopped_on": "2026-09-29"}
    shown = clock.clocks([ended, CLOCK], TODAY)
    assert [one["running"] for one in shown] == [True, False]
    assert shown[1]["phrase"] == ""
    assert shown[1]["stopped_day"] == "2026年9月29日"


def test_a_clock_without_days_has_no_strip():
    assert clock.weeks({"start": None, "due": None}, TODAY) == []
    assert clock.weeks({**CLOCK, "due": "2036-01-01"}, TODAY) == []
