"""One line for each process: does it run, since when, where does it answer, where is its log."""

from __future__ import annotations

from .ports import Ports
from .programs import BASE, CITY, PORTAL, log_of
from .progress import say
from .supervisor import Supervisor


def show(ports: Ports) -> bool:
    """Print the state of the stack; say whether everything that was started runs."""
    keeper = Supervisor()
    states = keeper.states() if keeper.is_up() else {}
    if not states:
        say("nothing runs; `make up` or `make demo` starts it")
        return False
    healthy = True
    for name in (*BASE, *PORTAL, *CITY):
        info = states.get(name, {"statename": "unknown", "description": ""})
        port = f"127.0.0.1:{getattr(ports, name)}" if hasattr(ports, name) else ""
        say(f"{name:15} {info['statename']:9} {port:16} {info['description']:32} {log_of(name)}")
        healthy = healthy and info["statename"] in ("RUNNING", "STARTING", "STOPPED")
    return healthy
