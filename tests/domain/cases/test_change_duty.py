"""The day from which an update's term runs."""

from __future__ import annotations

import pytest

from ckanext.shuangpai.domain import cases
from ckanext.shuangpai.domain.case import Ask, Case, RefusalError, decide

KIND = cases.current("change_duty", "2026-11-24")
TODAY = "2026-11-24"


def opened(day):
    payload = {"entries": ["e"], "trigger": "law", "instrument": "《条例》", "occurred_on": day}
    seen = {"today": TODAY, "entry": "e"}
    return decide(
        KIND, Case(), Ask("open", "someone", {"centre": ("c",)}, payload=payload, seen=seen)
    )


@pytest.mark.parametrize("day", ["2026-11-24", "2024-02-29", "2026-01-31"])
def test_days_up_to_today(day):
    assert opened(day).facts["starts"] == {"catalog_change": day}


OTHERS = [
    *(
        "2026-02-31",
        "2026-02-29",
        "2026-11-25",
        "20260131",
        "2026-W05-6",
        "２０２６-０１-３１",
        "2026-1-31",
        "昨天",
    ),
    20260131,
    ["2026-01-31"],
]


@pytest.mark.parametrize("day", OTHERS, ids=str)
def test_other_days_are_refused_by_name(day):
    with pytest.raises(RefusalError) as refusal:
        opened(day)
    assert (refusal.value.code, refusal.value.subject) == ("demand", "a_day")
