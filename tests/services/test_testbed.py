"""Each test slot has a database, a Redis number and a core of its own."""

from __future__ import annotations

import pytest

from services import redis_server, testbed
from services.progress import StepError


def in_slot(monkeypatch: pytest.MonkeyPatch, name: str) -> tuple[str, int]:
    monkeypatch.setenv("SHUANGPAI_TEST_SLOT", name)
    return testbed.database(), testbed.redis_number()


def test_the_default_slot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHUANGPAI_TEST_SLOT", raising=False)
    assert testbed.database() == "shuangpai_test_0"


def test_slots_do_not_touch(monkeypatch: pytest.MonkeyPatch) -> None:
    slots = [in_slot(monkeypatch, str(number)) for number in range(20)]
    assert len({database for database, _ in slots}) == 20
    assert len({number for _, number in slots}) == 20


def test_tests_stay_away_from_portal_city_and_benchmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = {in_slot(monkeypatch, name)[1] for name in ("0", "7", "55", "56", "search", "ci")}
    assert all(8 <= number < redis_server.NUMBERS for number in numbers)


@pytest.mark.parametrize("name", ["a b", "A", "x;drop", "一", "../x", "a-b"])
def test_a_slot_is_a_plain_word(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("SHUANGPAI_TEST_SLOT", name)
    with pytest.raises(StepError, match="lower case letters and digits"):
        testbed.slot()
