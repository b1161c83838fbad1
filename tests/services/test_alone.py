"""Two runs that would use the same data do not run at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from services import alone
from services.progress import StepError


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A .run of the test's own."""
    monkeypatch.setattr(alone, "RUN", tmp_path)


def test_a_second_run_is_refused() -> None:
    with (
        alone.alone("slot-0", "another run uses it", "wait"),
        pytest.raises(StepError, match="another run uses it"),
        alone.alone("slot-0", "another run uses it", "wait"),
    ):
        pass


def test_another_slot_is_free_and_is_seen() -> None:
    with alone.alone("slot-0", "", ""):
        assert not alone.others_work("slot-0")
        with alone.alone("slot-1", "", ""):
            assert alone.others_work("slot-0")
    assert not alone.others_work("slot-0")


def test_afterwards_it_is_free_again() -> None:
    with alone.alone("bench", "", ""):
        pass
    with alone.alone("bench", "", ""):
        assert not alone.others_work("bench")
