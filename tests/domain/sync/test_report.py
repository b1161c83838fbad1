from __future__ import annotations

import pytest

from ckanext.shuangpai.domain.sync.report import Report, Status

LINE = {"remote_id": "a"}


@pytest.mark.parametrize(
    ("facts", "pending", "interrupted", "status"),
    [
        ({"whole": True, "seen": 3}, 0, False, "complete"),
        ({"whole": True, "seen": 0}, 0, False, "complete"),
        ({"whole": True, "unmapped": [LINE], "conflicts": [LINE]}, 0, False, "complete"),
        ({"whole": True, "refused": [LINE]}, 0, False, "partial"),
        ({"whole": True, "errors": ["x"], "seen": 1}, 0, False, "partial"),
        ({"whole": False, "seen": 3}, 0, False, "partial"),
        ({"whole": False, "seen": 0, "errors": ["x"]}, 0, False, "failed"),
        ({"whole": True, "seen": 3}, 1, False, "aborted"),
        ({"whole": True, "seen": 3}, 0, True, "aborted"),
    ],
)
def test_complete_is_said_only_of_what_is_complete(
    facts: dict[str, object], pending: int, interrupted: bool, status: str
) -> None:
    assert Report("yz", **facts).settled(pending, interrupted) is Status(status)  # type: ignore[arg-type]


def test_the_report_has_the_agreed_names() -> None:
    shown = Report("yz", Status.COMPLETE).as_dict()
    assert shown["status"] == "complete"
    assert list(shown) == ["status", "source", "promised", "seen", "created", "updated"] + [
        "unchanged",
        "archived",
        "refused",
        "unmapped",
        "conflicts",
        "skipped",
        "errors",
    ]
