"""Duties: every term of both instruments, what binds, extensions, readings, and what is refused."""

from __future__ import annotations

import os
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ckanext.shuangpai.domain.duties import Completion, DutyError, Readings, Unit, due_dates
from ckanext.shuangpai.domain.working_days import Pause
from ckanext.shuangpai.reference import table
from ckanext.shuangpai.reference.duties import duties, parameters
from ckanext.shuangpai.reference.working_days import shipped_calendar

CALENDAR = shipped_calendar()
EXAMPLES = int(os.environ.get("SHUANGPAI_STRESS", "2000"))
BEFORE, AFTER = date(2025, 3, 3), date(2026, 3, 2)
"""A Monday under 办法 alone, and one under both instruments."""

NUMBERED = [
    # D1-D10 of 办法, then 条例: duty, start, extended, {instrument: amount}, binding
    ("catalog_change", BEFORE, False, {"办法": 15}, "办法"),
    ("catalog_change", AFTER, False, {"办法": 15, "条例": 10}, "条例"),
    ("catalog_change", AFTER, True, {"办法": 15, "条例": 15}, "条例"),
    ("catalog_change_publication", AFTER, False, {"条例": 2}, "条例"),
    ("share_unconditional_reply", AFTER, False, {"条例": 1}, "条例"),
    ("share_conditional_opinion", BEFORE, False, {"办法": 10}, "办法"),
    ("share_conditional_opinion", AFTER, False, {"办法": 10, "条例": 10}, "条例"),
    ("share_conditional_opinion", AFTER, True, {"办法": 10, "条例": 20}, "办法"),
    ("share_delivery", AFTER, False, {"条例": 20}, "条例"),
    ("verification", BEFORE, False, {"办法": 5}, "办法"),
    ("verification", BEFORE, True, {"办法": 20}, "办法"),
    ("verification", AFTER, False, {"办法": 5, "条例": 10}, "办法"),
    ("verification", AFTER, True, {"办法": 20, "条例": 10}, "条例"),
    ("verification", AFTER, 3, {"办法": 8, "条例": 10}, "办法"),
    ("open_request", BEFORE, False, {"办法": 15}, "办法"),
    ("open_request", AFTER, False, {"办法": 15}, "办法"),
    ("objection_mark", AFTER, False, {"办法": 1}, "办法"),
    ("objection_own_decision", AFTER, False, {"办法": 5}, "办法"),
    ("objection_transfer", AFTER, False, {"办法": 2}, "办法"),
    ("objection_department_decision", AFTER, False, {"办法": 5}, "办法"),
]


@pytest.mark.parametrize(("duty", "start", "extended", "amounts", "binding"), NUMBERED)
def test_numbered_duties(duty, start, extended, amounts, binding) -> None:
    found = due_dates(duties()[duty], start, CALENDAR, extended=extended)
    assert {one.clock.instrument: one.amount for one in found.all} == amounts
    assert {one.clock.instrument: one.due for one in found.all} == {
        name: CALENDAR.due(start, amount).due for name, amount in amounts.items()
    }
    assert found.binding.clock.instrument == binding
    assert found.due == min(one.due for one in found.all)
    assert found.counted[-1] == found.due


def test_the_regulation_lapses() -> None:
    duty, issued = duties()["regulation_validity"], date(2022, 12, 14)
    assert due_dates(duty, issued, CALENDAR).due == date(2027, 12, 13)
    otherwise = Readings({"last_day": "anniversary"})
    assert due_dates(duty, issued, CALENDAR, readings=otherwise).due == date(2027, 12, 14)


@pytest.mark.parametrize(
    ("duty", "start", "instruments"),
    [
        ("verification", "2025-07-31", ["办法"]),
        ("verification", "2025-08-01", ["办法", "条例"]),
        ("verification", "2027-12-13", ["办法", "条例"]),
        ("verification", "2027-12-14", ["条例"]),
    ],
)
def test_instruments_are_chosen_by_the_start_day(duty, start, instruments) -> None:
    found = due_dates(duties()[duty], date.fromisoformat(start), CALENDAR)
    assert sorted(one.clock.instrument for one in found.all) == sorted(instruments)


def test_the_last_day_can_be_read_otherwise() -> None:
    start, duty = date(2027, 12, 14), duties()["open_request"]
    with pytest.raises(DutyError) as caught:
        due_dates(duty, start, CALENDAR)
    assert caught.value.code == "no_instrument"
    found = due_dates(duty, start, CALENDAR, readings=Readings({"last_day": "anniversary"}))
    assert found.binding.amount == 15


def test_verification_extension_can_be_read_as_total() -> None:
    duty, read = duties()["verification"], Readings({"verification_extension": "total"})
    found = due_dates(duty, BEFORE, CALENDAR, extended=True, readings=read)
    assert (found.binding.amount, found.due) == (15, CALENDAR.due(BEFORE, 15).due)
    with pytest.raises(DutyError) as caught:
        due_dates(duty, BEFORE, CALENDAR, extended=11, readings=read)
    assert (caught.value.code, caught.value.facts["most"]) == ("extension", "10")


@pytest.mark.parametrize(
    ("duty", "start", "extended", "code"),
    [
        ("open_request", AFTER, True, "no_extension"),
        ("catalog_change", BEFORE, True, "no_extension"),
        ("verification", AFTER, 16, "extension"),
        ("verification", AFTER, 0, "extension"),
        ("share_delivery", BEFORE, False, "no_instrument"),
        ("open_request", date(2022, 12, 13), False, "no_instrument"),
    ],
)
def test_what_no_instrument_gives_is_refused(duty, start, extended, code) -> None:
    with pytest.raises(DutyError) as caught:
        due_dates(duties()[duty], start, CALENDAR, extended=extended)
    assert caught.value.code == code


def test_targets_of_duties_without_a_number_can_be_changed() -> None:
    duty = duties()["entry_review"]
    assert not duty.clocks[0].statutory
    assert due_dates(duty, AFTER, CALENDAR).binding.amount == 5
    read = Readings(targets={"entry_review": 7, "verification": 1})
    assert due_dates(duty, AFTER, CALENDAR, readings=read).due == CALENDAR.due(AFTER, 7).due
    strict = due_dates(duties()["verification"], AFTER, CALENDAR, readings=read)
    assert strict.binding.amount == 5, "the law's own number is no target"


def test_targets_outlive_the_regulation() -> None:
    assert due_dates(duties()["entry_review"], date(2028, 1, 3), CALENDAR).provisional


@pytest.mark.parametrize(
    ("duty", "start", "due"),
    [
        ("incident_report", "2026-10-01", "2026-10-02"),
        ("leak_notice", "2026-10-01", "2026-10-01"),
        ("edition_publication", "2026-11-30", "2027-02-28"),
        ("use_tracking", "2026-08-31", "2027-02-28"),
        ("usage_record_retention", "2028-02-29", "2031-02-28"),
    ],
)
def test_other_units(duty, start, due) -> None:
    found = due_dates(duties()[duty], date.fromisoformat(start), CALENDAR)
    assert found.due.isoformat() == due
    assert found.counted == ()


def test_every_duty_is_told_in_both_languages_with_known_roles_and_articles() -> None:
    roles = set(table("duties")["roles"])
    for duty in duties().values():
        assert duty.titles["zh"]
        assert duty.titles["en"]
        assert duty.starts["zh"]
        assert {duty.owner, *duty.told} <= roles
        for clock in duty.clocks:
            assert clock.article.startswith("第")
            assert clock.statutory or clock.instrument in ("办法", "条例")
            assert {clock.approver, *clock.notify} - {""} <= roles
            assert not clock.extension or clock.approver
            assert set(clock.readings) <= set(parameters())


def test_the_shared_names_of_duties_are_there() -> None:
    assert set(duties()) >= {row[0] for row in NUMBERED}


def test_only_applications_start_anew_when_completed() -> None:
    anew = {name for name, duty in duties().items() if duty.completion is Completion.RESTART}
    assert anew == {
        "share_unconditional_reply",
        "share_conditional_opinion",
        "open_request",
        "entry_review",
    }


counted_in_working_days = [
    name
    for name, duty in duties().items()
    if all(one.unit is Unit.WORKING_DAYS for one in duty.clocks)
]


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    name=st.sampled_from(counted_in_working_days),
    start=st.dates(date(2022, 12, 14), date(2027, 6, 30)),
    extended=st.booleans(),
    pauses=st.lists(
        st.tuples(st.dates(date(2022, 12, 14), date(2027, 6, 30)), st.integers(0, 9)), max_size=2
    ),
)
def test_binding_dates_equal_those_of_an_oracle(name, start, extended, pauses) -> None:
    standing = [Pause(first, first + timedelta(days=more)) for first, more in pauses]
    facts = table("duties")["duties"][name]["clocks"]
    law = {"办法": (date(2022, 12, 14), date(2027, 12, 13)), "条例": (date(2025, 8, 1), date.max)}
    valid = [
        one
        for one in facts
        if not one.get("statutory", True)
        or law[one["instrument"]][0] <= start <= law[one["instrument"]][1]
    ]
    longest = max((one.get("extension", 0) for one in valid), default=0)
    if not valid or (extended and not longest):
        with pytest.raises(DutyError):
            due_dates(duties()[name], start, CALENDAR, extended=extended, pauses=standing)
        return
    ends = []
    for one in valid:
        left, day = one["amount"] + (one.get("extension", 0) if extended else 0), start
        while left:
            day += timedelta(days=1)
            paused = any(p.start <= day <= p.end for p in standing)
            left -= CALENDAR.kind(day).working and not paused
        ends.append(day)
    found = due_dates(duties()[name], start, CALENDAR, extended=extended, pauses=standing)
    assert found.due == min(ends)
    assert sorted(one.due for one in found.all) == sorted(ends)
    assert found.provisional == (min(ends).year > 2026)
