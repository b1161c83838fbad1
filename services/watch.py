"""Restart what runs and does not answer; what has died supervisord starts again by itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from . import solr_server
from .ports import Ports
from .progress import StepError, say
from .supervisor import Supervisor

EVERY = 10.0
"""Seconds between questions."""
GRACE = 120
"""Seconds a program has to become ready after its start."""
STRIKES = 3
"""Questions in a row without an answer before a restart: one may fall into a long pause of its memory."""


@dataclass
class Watched:
    """A program, how to ask whether it answers, and how often in a row it did not."""

    name: str
    answers: Callable[[], bool]
    strikes: int = 0


def watched(ports: Ports) -> list[Watched]:
    """List what is asked."""
    return [Watched("solr", lambda: solr_server.answers(ports.solr, "shuangpai"))]


def run(ports: Ports, keeper: Supervisor | None = None) -> None:
    """Ask without end (for supervisor)."""
    programs = watched(ports)
    keeper = keeper or Supervisor()
    while True:
        for name in look(keeper, programs):
            say(f"{name} did not answer {STRIKES} times in a row and was started again")
        time.sleep(EVERY)


def look(keeper: Supervisor, programs: list[Watched], grace: float = GRACE) -> Iterator[str]:
    """Ask each program once; give the names of those that were started again.

    A program that was stopped on purpose, or has just been started, is left alone.
    """
    for one in programs:
        try:
            info = keeper.states()[one.name]
            runs = info["statename"] == "RUNNING" and info["now"] - info["start"] >= grace
            one.strikes = one.strikes + 1 if runs and not one.answers() else 0
            if one.strikes < STRIKES:
                continue
            one.strikes = 0
            keeper.restart_program(one.name)
        except (OSError, StepError) as error:
            say(f"{one.name} could not be looked after: {error}")
        else:
            yield one.name
