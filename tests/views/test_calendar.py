"""The calendar of working days, for everybody: a year, and the day on which something is due."""

from __future__ import annotations

import pytest


def test_a_year_and_a_due_date_are_shown(reader):
    page = reader("anonymous").get("/calendar/?year=2026&start=2026-09-24&days=10").body
    assert "2026年10月15日到期" in page
    assert "248 个工作日" in page
    assert "国庆节" in page
    both = reader("anonymous").get("/calendar/?start=2026-12-22&duty=verification").body
    assert "办法第二十七条" in both
    assert "条例" in both


@pytest.mark.parametrize("question", ["start=gestern&days=3", "start=2026-09-24&days=-1"])
def test_a_wrong_question_is_told(reader, question):
    answer = reader("anonymous").get(f"/calendar/?{question}")
    assert answer.status_code == 200
    assert "error-block" in answer.body


def test_a_year_out_of_reach_is_no_page(reader):
    assert reader("anonymous").get("/calendar/?year=9999").status_code == 404


def test_the_centre_is_reminded_of_the_next_year(reader):
    missing = (
        reader("anonymous").get("/api/action/shuangpai_calendar_show").json["result"]["missing"]
    )
    assert ("放假安排还没有导入" in reader("centre").get("/desk/").body) == bool(missing)
    assert "放假安排还没有导入" not in reader("clerk").get("/desk/").body
