"""One line for each process (does it run, since when, where does it answer, where is its log), and the DataStore's."""

from __future__ import annotations

from . import datastore
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
    if states.get("postgres", {}).get("statename") == "RUNNING":
        say(tables_line(ports))
    return healthy


def tables_line(ports: Ports, main: str = "shuangpai") -> str:
    """Return the line of the DataStore: where it is, how many tables, how large."""
    found = datastore.contents(ports.postgres, main)
    where = f"127.0.0.1:{ports.postgres}"
    if found is None:
        return f"{'datastore':15} {'absent':9} {where:16} `make up` makes it"
    count, size = found
    held = f"{count} tables, {size / 2**20:.1f} MB"
    return f"{'datastore':15} {'ready':9} {where:16} {held:32} database {datastore.name_of(main)}"
