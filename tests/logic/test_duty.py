"""Terms as the API computes and explains them, and what it refuses in words."""

from __future__ import annotations

from typing import Any

import pytest

from ckan.plugins import toolkit as tk

pytestmark = pytest.mark.usefixtures("shared_db")


def ask(app: Any, **data: Any) -> dict[str, Any]:
    return app.post("/api/action/shuangpai_due_date", json=data, status=None).json


def test_plain_days_are_explained(app) -> None:
    found = ask(app, start="2026-09-24", days=2)["result"]
    assert found == {
        "start": "2026-09-24",
        "due": "2026-09-29",
        "provisional": False,
        "binding": None,
        "all": [],
        "counted": ["2026-09-28", "2026-09-29"],
        "skipped": [
            {"date": "2026-09-25", "why": "中秋节放假"},
            {"date": "2026-09-26", "why": "中秋节放假"},
            {"date": "2026-09-27", "why": "中秋节放假"},
        ],
    }


def test_a_duty_shows_all_instruments_and_what_binds(app) -> None:
    found = ask(app, start="2026-03-02", duty="verification", extended=True)["result"]
    assert found["binding"] == {"instrument": "条例", "article": "第二十六条"}
    assert [(one["instrument"], one["days"], one["due"]) for one in found["all"]] == [
        ("条例", 10, "2026-03-16"),
        ("办法", 20, "2026-03-30"),
    ]
    assert found["due"] == "2026-03-16"
    assert len(found["counted"]) == 10


def test_a_time_after_midnight_in_shanghai_is_the_next_day(app) -> None:
    assert ask(app, start="2026-11-23T16:00:00Z", days=1)["result"]["start"] == "2026-11-24"
    assert ask(app, start="2026-11-23T15:59:59Z", days=1)["result"]["start"] == "2026-11-23"


def test_a_year_without_notice_is_provisional_and_says_why(app) -> None:
    found = ask(app, start="2026-12-22", days=10)["result"]
    assert (found["due"], found["provisional"]) == ("2027-01-06", True)
    assert {"date": "2027-01-01", "why": "元旦（法定节日，放假通知尚未发布）"} in found["skipped"]


def test_a_query_string_serves_as_well(app) -> None:
    query = (
        "start=2026-11-24&days=2&pauses=[{%22from%22:%222026-11-25%22,%22to%22:%222026-11-25%22}]"
    )
    found = app.get(f"/api/action/shuangpai_due_date?{query}").json["result"]
    assert found["due"] == "2026-11-27"
    assert found["skipped"] == [{"date": "2026-11-25", "why": "期限中止"}]


def test_completed_papers_start_an_application_anew(app) -> None:
    found = ask(app, start="2026-11-02", duty="open_request", completed="2026-11-10")["result"]
    assert (found["start"], found["due"]) == ("2026-11-10", "2026-12-01")


def test_readings_can_be_tried(app) -> None:
    asked = {"start": "2025-03-03", "duty": "verification", "extended": True}
    assert ask(app, **asked)["result"]["all"][0]["days"] == 20
    read = ask(app, **asked, readings={"verification_extension": "total"})["result"]
    assert read["all"][0]["days"] == 15


@pytest.mark.ckan_config("ckanext.shuangpai.duty_targets", "entry_review=7")
def test_the_county_sets_its_targets(app) -> None:
    found = ask(app, start="2026-11-24", duty="entry_review")["result"]
    assert found["all"][0]["days"] == 7
    assert found["all"][0]["statutory"] is False


REFUSED = [
    ({"days": 5}, "start", "None"),
    ({"start": "2026-02-30", "days": 5}, "start", "2026-02-30"),
    ({"start": "2026-11-24T10:00:00", "days": 5}, "start", "时区"),
    ({"start": "2026-11-24"}, "days", "二者"),
    ({"start": "2026-11-24", "days": 5, "duty": "verification"}, "days", "二者"),
    ({"start": "2026-11-24", "days": 0}, "days", "0"),
    ({"start": "2026-11-24", "days": -1}, "days", "-1"),
    ({"start": "2026-11-24", "days": 1.5}, "days", "1.5"),
    ({"start": "2026-11-24", "days": True}, "days", "True"),
    ({"start": "2026-11-24", "days": "五"}, "days", "五"),
    ({"start": "2026-11-24", "days": 10**30}, "days", "5000"),
    ({"start": "2026-11-24", "duty": "nothing"}, "duty", "nothing"),
    ({"start": "2026-11-24", "duty": ["verification"]}, "duty", "verification"),
    ({"start": "2026-11-24", "duty": "open_request", "extended": True}, "extended", "延长"),
    ({"start": "2026-11-24", "duty": "verification", "extended": "maybe"}, "extended", "maybe"),
    ({"start": "2026-11-24", "duty": "verification", "extension": 16}, "extension", "15"),
    ({"start": "2025-07-31", "duty": "share_delivery"}, "start", "2025-07-31"),
    ({"start": "2018-01-01", "days": 3}, "date", "2018"),
    ({"start": "2060-12-30", "days": 30}, "start", "2060"),
    ({"start": "2026-11-24", "days": 3, "pauses": "x"}, "pauses", "JSON"),
    ({"start": "2026-11-24", "days": 3, "pauses": {"from": "2026-11-25"}}, "pauses", "from"),
    ({"start": "2026-11-24", "days": 3, "pauses": [{"from": "2026-11-25"}]}, "pauses", "to"),
    (
        {"start": "2026-11-24", "days": 3, "pauses": [{"from": "2026-11-26", "to": "2026-11-25"}]},
        "pauses",
        "2026-11-26",
    ),
    ({"start": "2026-11-24", "days": 3, "extend": True}, "extend", "extend"),
    ({"start": "2026-11-24", "days": 3, "extended": True}, "extended", "职责"),
    ({"start": "2026-11-24", "duty": "verification", "completed": "2026-11-25"}, "completed", "校核"),
    ({"start": "2026-11-24", "duty": "open_request", "completed": "2026-11-23"}, "completed", "2026-11-23"),
    ({"start": "2026-11-24", "duty": "verification", "readings": {"a": "b"}}, "readings", "a=b"),
]  # fmt: skip


def test_bad_input_gets_one_clear_error(app) -> None:
    wrong = []
    for data, field, words in REFUSED:
        answer = ask(app, **data)
        error = answer.get("error", {})
        errors = {k: v for k, v in error.items() if k not in ("__type", "message")}
        told = errors.get(field, [])
        chinese = any("\u4e00" <= char <= "\u9fff" for char in "".join(told))
        if list(errors) != [field] or len(told) != 1 or words not in told[0] or not chinese:
            wrong.append((data, errors))
    assert wrong == []


def test_duties_are_listed_with_their_terms(app) -> None:
    listed = app.get("/api/action/shuangpai_duty_list").json["result"]
    verification = next(one for one in listed if one["id"] == "verification")
    assert verification["title"] == "校核"
    assert verification["owner_title"] == "提供部门"
    assert [
        (one["instrument"], one["days"], one["extension"]) for one in verification["clocks"]
    ] == [
        ("办法", 5, 15),
        ("条例", 10, 0),
    ]


@pytest.mark.ckan_config("ckanext.shuangpai.duty_readings", "last_day=never")
def test_an_unknown_reading_in_the_configuration_is_named() -> None:
    with pytest.raises(tk.ValidationError, match="last_day=never"):
        tk.get_action("shuangpai_due_date")(
            {"ignore_auth": True}, {"start": "2026-11-24", "duty": "verification"}
        )
