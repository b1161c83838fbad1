"""PostgreSQL waits for the disk wherever its data must outlive a power cut."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from services import ports, postgres


def served(monkeypatch: pytest.MonkeyPatch, data: Path) -> list[str]:
    """Return the command by which a cluster would be served."""
    commands: list[list[str]] = []
    monkeypatch.setattr(os, "execve", lambda _path, command, _env: commands.append(command))
    monkeypatch.setattr(postgres, "_give_up_root", lambda: None)
    postgres.serve(1, data)
    return commands[0]


def test_the_data_of_tests_do_not_wait_for_the_disk(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(postgres, "DATA", tmp_path)
    monkeypatch.setattr(postgres, "ONLY_TESTS", tmp_path / "stamp")
    assert "fsync=off" not in served(monkeypatch, tmp_path)
    postgres.ONLY_TESTS.touch()
    assert "fsync=off" in served(monkeypatch, tmp_path)
    assert "fsync=off" not in served(monkeypatch, tmp_path / "..")


def test_the_running_server_is_as_its_stamp_says() -> None:
    expected = "off" if postgres.ONLY_TESTS.exists() else "on"
    assert postgres.query(ports.read().postgres, "SHOW fsync") == expected


@pytest.mark.slow("makes a cluster")
def test_a_cluster_is_brought_to_the_disk(tmp_path: Path) -> None:
    data = tmp_path / "postgres"
    postgres.initialise(data)
    before = postgres.ONLY_TESTS.exists()
    postgres.make_durable(data)
    assert (data / "PG_VERSION").exists()
    assert postgres.ONLY_TESTS.exists() == before
