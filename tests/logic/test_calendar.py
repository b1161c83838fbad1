"""Loading notices, local days and earlier versions; who may, and what cannot be."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.shuangpai.logic import duty

pytestmark = pytest.mark.usefixtures("shipped", "in_chinese")

NOTICE = {
    "year": 2027,
    "number": "国办发明电〔2026〕8号",
    "link": "https://www.gov.cn/zhengce/notice2027.htm",
}
"""A notice as it might come; only tests know it."""
DAYS = [
    *[("2027-01-01", False), ("2027-01-02", False), ("2027-01-03", False)],
    *[(f"2027-02-{day:02d}", False) for day in range(5, 13)],
    *[("2027-01-31", True), ("2027-02-20", True)],
    *[("2027-04-05", False), ("2027-06-09", False), ("2027-09-15", False)],
    *[(f"2027-05-0{day}", False) for day in range(1, 6)],
    ("2027-05-08", True),
    *[(f"2027-10-0{day}", False) for day in range(1, 8)],
    ("2027-10-09", True),
]
ROWS = [{"date": day, "name": "假日", "working": working} for day, working in DAYS]
CSV = "日期,名称,类型\n" + "".join(f"{d},假日,{'上班' if w else '放假'}\n" for d, w in DAYS)
JSON = json.dumps({"year": 2027, "papers": [NOTICE["link"]], "days": [
    {"date": day, "name": "假日", "isOffDay": not working} for day, working in DAYS
]})  # fmt: skip
ICS = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//county//days//CN\r\n"
    + "".join(
        f"BEGIN:VEVENT\r\nUID:{d}@days\r\nDTSTAMP:20261104T000000Z\r\n"
        f"DTSTART;VALUE=DATE:{d.replace('-', '')}\r\nSUMMARY:假日 {'补班' if w else '假期'}\r\n"
        "END:VEVENT\r\n"
        for d, w in DAYS
    )
    + "END:VCALENDAR\r\n"
)


@pytest.fixture
def in_chinese(shipped, app) -> Iterator[None]:
    """A request of a reader of Chinese."""
    environ = {"CKAN_LANG": "zh_Hans_CN", "CKAN_LANG_IS_DEFAULT": True}
    with app.flask_app.test_request_context(environ_overrides=environ):
        yield


_people: dict[str, Any] = {}


@pytest.fixture
def people(shared_db, make_department, make_member) -> dict[str, Any]:
    """An editor of the Centre and a head of another department, for the whole file."""
    if shared_db or not _people:
        centre = make_department("双牌县政务服务中心", functions=["centre"])
        office = make_department("双牌县民政局")
        _people["centre"] = make_member(centre["id"], "editor")
        _people["clerk"] = make_member(office["id"], "admin")
    return _people


@pytest.fixture
def shipped(shared_db) -> None:
    """The calendar as shipped."""
    model.Session.execute(sa.text("TRUNCATE shuangpai_calendar_version, shuangpai_calendar_day"))
    model.Session.commit()


def due(start: str, days: int) -> tuple[str, bool]:
    found = tk.get_action("shuangpai_due_date")({}, {"start": start, "days": days})
    return found["due"], found["provisional"]


def test_a_notice_makes_a_year_certain_and_an_earlier_version_brings_it_back(act, people) -> None:
    assert due("2026-12-22", 30) == ("2027-02-03", True)
    dry = act("shuangpai_calendar_import", people["centre"], **NOTICE, days=ROWS, dry_run=True)
    assert dry["version"] is None
    assert dry["cases"] == {"open": 0, "changed": 0, "results": []}
    assert due("2026-12-22", 30) == ("2027-02-03", True)
    done = act("shuangpai_calendar_import", people["centre"], **NOTICE, days=ROWS)
    assert (done["version"], done["days"]) == (1, dry["days"])
    moved = {one["date"]: one["after"]["why"] for one in done["days"]}
    assert moved["2027-01-31"] == "调休上班（假日）"
    assert due("2026-12-22", 30) == ("2027-02-02", False)
    shown = act("shuangpai_calendar_show", year=2027)
    assert shown["announced"] is True
    assert shown["notices"] == [{"number": NOTICE["number"], "link": NOTICE["link"]}]
    act("shuangpai_calendar_import", people["centre"], restore=0)
    assert due("2026-12-22", 30) == ("2027-02-03", True)
    act("shuangpai_calendar_import", people["centre"], restore=1)
    assert due("2026-12-22", 30) == ("2027-02-02", False)
    history = act("shuangpai_calendar_show")["versions"]
    assert [(one["version"], one["kind"], one["restored"]) for one in history] == [
        (3, "restore", 1),
        (2, "restore", 0),
        (1, "notice", None),
    ]


@pytest.mark.parametrize("content", [CSV, JSON, ICS], ids=["csv", "json", "ics"])
def test_files_of_each_kind_say_the_same(act, people, content) -> None:
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        raw = base64.b64encode(content.encode(encoding)).decode()
        act("shuangpai_calendar_import", people["centre"], **NOTICE, content=raw)
    calendar = duty.calendar()
    assert {day: calendar.records[day].working for day in calendar.records if day.year == 2027} == {
        date.fromisoformat(day): working for day, working in DAYS
    }


def test_local_days_need_a_document_and_survive_a_notice(act, people) -> None:
    local = {"kind": "local", "number": "双政办函〔2026〕9号"}
    act(
        "shuangpai_calendar_import",
        people["centre"],
        **local,
        days=[{"date": "2026-11-25", "name": "防汛应急", "working": False}],
    )
    found = tk.get_action("shuangpai_due_date")({}, {"start": "2026-11-24", "days": 1})
    assert found["due"] == "2026-11-26"
    assert found["skipped"] == [{"date": "2026-11-25", "why": "本县文件规定放假（防汛应急）"}]
    act("shuangpai_calendar_import", people["centre"], **NOTICE, days=ROWS)
    assert due("2026-11-24", 1) == ("2026-11-26", False)


def test_only_the_centre_changes_the_calendar(act, people) -> None:
    with pytest.raises(tk.NotAuthorized, match="县政务服务中心"):
        act("shuangpai_calendar_import", people["clerk"], **NOTICE, days=ROWS)
    with pytest.raises(tk.NotAuthorized):
        act("shuangpai_calendar_import", None, **NOTICE, days=ROWS)
    assert act("shuangpai_calendar_show")["version"] == 0


def rows(*changes: tuple[str, bool | None]) -> list[dict[str, Any]]:
    """The notice's rows with some days changed, or left out."""
    table = {**dict(DAYS), **dict(changes)}
    return [{"date": d, "name": "假日", "working": w} for d, w in table.items() if w is not None]


REFUSED = [
    ({"number": ""}, "number", "文号"),
    ({"number": "八号"}, "number", "八号"),
    ({"link": ""}, "link", "链接"),
    ({"link": "javascript:alert(1)"}, "link", "网址"),
    ({"year": ""}, "year", "年份"),
    ({"year": 1999}, "year", "1999"),
    ({"kind": "other"}, "kind", "other"),
    ({"days": []}, "days", "没有"),
    ({"days": "x"}, "days", "列表"),
    ({"days": ["x"]}, "days", "第1个"),
    ({"days": rows(("2027-01-01", None))}, "days", "2027-01-01"),
    ({"days": rows(("2027-10-01", True))}, "days", "2027-10-01"),
    ({"days": rows(("2027-03-03", True))}, "days", "2027-03-03"),
    ({"days": rows(("2028-01-01", False))}, "days", "2028-01-01"),
    ({"days": [*ROWS, ROWS[0]]}, "days", "2027-01-01"),
    ({"days": [{"date": "2027-13-01", "name": "假日", "working": False}]}, "days", "2027-13-01"),
    ({"days": [{"date": "2027-01-01", "name": "元气"}]}, "days", "元气"),
    ({"days": None, "content": "%%%"}, "content", "Base64"),
    ({"days": None, "content": base64.b64encode(b"\xff\xfe\x00").decode()}, "upload", "UTF-8"),
    ({"days": None, "content": base64.b64encode(b"{").decode()}, "upload", "JSON"),
    ({"days": None, "content": base64.b64encode(b"[" * 90000).decode()}, "upload", "JSON"),
    ({"days": None, "content": base64.b64encode(b"a,b\n1,2").decode()}, "upload", "日期"),
    ({"days": None, "content": base64.b64encode(b"BEGIN:VCALENDAR\r\nX").decode()}, "upload", "iCalendar"),
    ({"days": None, "content": base64.b64encode(b" " * 1_000_001).decode()}, "upload", "1000000"),
    ({"dry_run": "perhaps"}, "dry_run", "perhaps"),
    ({"restore": 7}, "restore", "7"),
]  # fmt: skip


def test_what_cannot_be_is_refused_and_nothing_stored(act, people) -> None:
    wrong = []
    for changes, field, words in REFUSED:
        data = {**NOTICE, "days": ROWS, **changes}
        data = {key: value for key, value in data.items() if value is not None}
        try:
            act("shuangpai_calendar_import", people["centre"], **data)
        except tk.ValidationError as error:
            told = error.error_dict
            if list(told) == [field] and words in told[field][0]:
                continue
            wrong.append((changes, told))
        else:
            wrong.append((changes, None))
    assert wrong == []
    assert act("shuangpai_calendar_show")["version"] == 0


@pytest.mark.freeze_time("2026-11-01T00:00:00+08:00")
def test_the_alarm_begins_on_the_first_of_november(act) -> None:
    assert act("shuangpai_calendar_show")["missing"] == {"year": 2027, "critical": False}


@pytest.mark.freeze_time("2026-10-31T23:59:00+08:00")
def test_no_alarm_in_october(act) -> None:
    assert act("shuangpai_calendar_show")["missing"] is None


@pytest.mark.freeze_time("2026-12-01T00:00:00+08:00")
def test_the_alarm_is_critical_from_december(act, people) -> None:
    assert act("shuangpai_calendar_show")["missing"] == {"year": 2027, "critical": True}
    act("shuangpai_calendar_import", people["centre"], **NOTICE, days=ROWS)
    assert act("shuangpai_calendar_show")["missing"] is None
