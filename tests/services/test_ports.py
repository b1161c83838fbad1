"""Ports: chosen from environment, running stack and defaults; a taken one is named with its holder."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from services import ports
from services.progress import StepError


@pytest.fixture
def absent(tmp_path: Path) -> Path:
    """The file of a stack that does not run."""
    return tmp_path / "ports.json"


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which this process listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_defaults(absent: Path) -> None:
    chosen = ports.read({}, absent)
    assert (chosen.portal, chosen.city) == (5000, 5001)
    assert (chosen.postgres, chosen.redis, chosen.solr) == (55432, 56379, 58983)


def test_environment_wins_over_the_running_stack(absent: Path) -> None:
    absent.write_text(json.dumps({"portal": 6000, "city": 6001}))
    chosen = ports.read({"SHUANGPAI_PORT": "7000"}, absent)
    assert (chosen.portal, chosen.city, chosen.solr) == (7000, 6001, 58983)


def test_a_stopped_stack_is_forgotten(absent: Path) -> None:
    ports.remember(ports.read({"SHUANGPAI_PORT": "7000"}, absent), absent)
    assert ports.read({}, absent).portal == 7000
    ports.forget(absent)
    assert ports.read({}, absent).portal == 5000


@pytest.mark.parametrize("raw", ["abc", "80", "70000", "-1", "５０００"])
def test_a_wrong_number_names_its_variable(absent: Path, raw: str) -> None:
    with pytest.raises(StepError, match="SHUANGPAI_PORT"):
        ports.read({"SHUANGPAI_PORT": raw}, absent)


def test_two_services_cannot_share_a_port(absent: Path) -> None:
    with pytest.raises(StepError, match="both given port 5001"):
        ports.read({"SHUANGPAI_PORT": "5001"}, absent)


def test_children_choose_the_same_ports(absent: Path) -> None:
    chosen = ports.read({"SHUANGPAI_PG_PORT": "60000"}, absent)
    assert ports.read(chosen.as_environment(), absent) == chosen


def test_a_taken_port_names_process_and_variable(taken: int) -> None:
    with pytest.raises(StepError) as caught:
        ports.demand_free("city", taken)
    explained = caught.value.explain()
    assert f"port {taken} is taken by process {os.getpid()}" in explained
    assert f"SHUANGPAI_CITY_PORT={taken + 10}" in explained


def test_a_free_port_is_accepted(taken: int) -> None:
    assert not ports.is_free(taken)
    with socket.create_server(("127.0.0.1", 0)) as other:
        free = other.getsockname()[1]
    assert ports.is_free(free)
    ports.demand_free("portal", free)


def test_a_port_that_a_connection_had_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    answers = iter([False, False, True, True])
    monkeypatch.setattr(ports, "is_free", lambda _port: next(answers))
    ports.demand_free("solr", port)
    assert next(answers, None) is None


def test_a_port_that_a_connection_keeps_is_told_so(
    taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ports, "LINGERING", 0.3)
    with socket.create_connection(("127.0.0.1", taken)) as connection:
        own = connection.getsockname()[1]
        assert not ports.is_free(own)
        with pytest.raises(StepError, match="a connection to another server"):
            ports.demand_free("solr", own)


def free_port() -> int:
    """Return a port that nobody holds."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
