"""Dates of running cases follow the calendar with one event each; reminders come once."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import pytest
import sqlalchemy as sa

from ckan import model

from ckanext.shuangpai.logic import reminders
from ckanext.shuangpai.logic.case.recompute import recompute
from ckanext.shuangpai.model import case_event
from ckanext.shuangpai.model.case import Case
from ckanext.shuangpai.model.case_clock import CaseClock
from ckanext.shuangpai.model.outbox import Outbox
from ckanext.shuangpai.model.reminder import Reminder

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db")
NOW = dt.datetime(2026, 11, 24, 1, tzinfo=dt.UTC)


def case_with_clock(id_: str, duty: str, started: str, due: str | None) -> CaseClock:
    """Store a case with one running clock, as the kernel leaves them, perhaps with a wrong date."""
    begun = dt.date.fromisoformat(started)
    model.Session.add(
        Case(
            id=id_, type="change_duty", ruleset="2025", state="open", version=1, title=f"《{id_}》", facts={},
            opened_on=begun, opened_by="", opened_for="", changed_at=NOW, due_clock=duty, provisional=False,
        )
    )  # fmt: skip
    model.Session.flush()
    case_event.append(
        {
            "case_id": id_, "version": 1, "at": NOW, "command": "open", "state": "open", "actor": "", "role": "",
            "organization_id": "", "reason": "", "basis": {}, "papers": [], "facts": {},
            "reason_required": False, "basis_required": False,
        }
    )  # fmt: skip
    clock = CaseClock(case_id=id_, name=duty, duty=duty, started_on=begun, extended=0, pauses=[])
    clock.due_on, clock.provisional = due and dt.date.fromisoformat(due), False
    model.Session.add(clock)
    model.Session.commit()
    return clock


def due_of(id_: str) -> Any:
    model.Session.expire_all()
    return model.Session.get(Case, id_).due_on


def test_only_dates_that_moved_get_an_event_and_again_none() -> None:
    case_with_clock("moved", "entry_review", "2026-11-24", "2026-11-30")
    case_with_clock("right", "entry_review", "2026-11-24", "2026-12-01")
    assert recompute("双政办函〔2026〕9号", "", NOW) == {"open": 2, "changed": 1}
    assert due_of("moved") == dt.date(2026, 12, 1)
    events = case_event.of_case("moved")
    assert [(one["version"], one["command"]) for one in events] == [
        (1, "open"),
        (2, "recalculated"),
    ]
    assert [one["command"] for one in case_event.of_case("right")] == ["open"]
    assert recompute("双政办函〔2026〕9号", "", NOW)["changed"] == 0


def test_reminders_come_once_and_the_latest_after_an_absence() -> None:
    clock = case_with_clock("late", "entry_review", "2026-11-10", "2026-11-17")
    case_with_clock("later", "entry_review", "2026-11-24", "2026-12-01")
    counted = {"sent": 1, "skipped": 3}
    assert reminders.remind(dt.date(2026, 11, 24), NOW) == counted
    assert reminders.remind(dt.date(2026, 11, 24), NOW) == {"sent": 0, "skipped": 0}
    states = Counter(
        one.state for one in model.Session.query(Reminder).filter_by(clock_id=clock.id)
    )
    assert states == Counter(skipped=3, sent=1)
    keys = list(model.Session.scalars(sa.select(Outbox.key).where(Outbox.case_id == "late")))
    assert keys == [f"remind/{clock.id}/2026-11-17/1"]
