"""Missing Debian packages are installed for root and named for everybody else."""

from __future__ import annotations

import pytest

from services import packages
from services.progress import StepError


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The packages this machine claims to have."""
    names = {"git", "redis-server", "openjdk-17-jdk"}
    monkeypatch.setattr(packages, "_installed", lambda: names)
    return names


def test_an_alternative_counts(installed: set[str]) -> None:
    assert packages.missing(["git", "openjdk-17-jdk-headless", "maven"]) == ["maven"]


def test_an_ordinary_user_gets_the_command(
    installed: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages.os, "geteuid", lambda: 1000)
    with pytest.raises(StepError) as caught:
        packages.ensure(["git", "maven", "gettext"])
    assert "2 missing: maven gettext" in caught.value.why
    assert "apt-get install -y --no-install-recommends maven gettext" in caught.value.remedy


def test_nothing_happens_when_all_is_there(
    installed: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages.os, "geteuid", lambda: 1000)
    packages.ensure(installed)
    assert packages.missing(installed) == []


def test_another_system_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages.shutil, "which", lambda _: None)
    with pytest.raises(StepError, match="no Debian"):
        packages.ensure(["git"])
