"""What is wrong with this installation, in words, and what to do about each thing."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from . import (
    ckan_config,
    environment,
    options,
    orphans,
    packages,
    postgres,
    redis_server,
    solr_server,
)
from . import ports as port_list
from .paths import BIN, CITY_ACCOUNT, LOG, ROOT, RUN, STAMPS
from .ports import Ports
from .programs import BASE, CITY, PORTAL, log_of
from .progress import StepError, say
from .python_errors import last_error, last_words
from .supervisor import Supervisor

_FREE_BYTES = 2 * 1024**3
_WRITTEN = (RUN, LOG, STAMPS, RUN / "storage", RUN / "storage" / "portal")
_WATCHED = dt.timedelta(minutes=10)
_TOO_OFTEN = 3
"""So many sudden ends of one program in that time are no accident."""

_READ_BYTES = 512 * 1024
_ENDED = re.compile(
    r"(?P<at>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d),\d+ WARN exited: (?P<name>[\w-]+) .*not expected"
)


@dataclass(frozen=True)
class Complaint:
    """One thing that is wrong, and its remedy."""

    what: str
    remedy: str
    urgent: bool = True
    """False where all works, and something should be thought of."""


def examine(ports: Ports) -> int:
    """Print every complaint and hint; the exit status is 0 when nothing is wrong."""
    complaints = [*_machine(), *_folders(), *_options(ports), *_processes(ports), *_restarts()]
    complaints += _answers(ports)
    if not any(one.urgent for one in complaints):
        say("  ok  packages, environment, disk, folders, processes, PostgreSQL, Redis, Solr")
    if _states().get("portal") == "RUNNING":
        inside = list(_portal())
        if not any(one.urgent for one in inside):
            say("  ok  the portal: tables, queues, index, files, options, calendar")
        complaints += inside
    for complaint in complaints:
        mark = "!!" if complaint.urgent else "--"
        say(f"  {mark}  {complaint.what}\n      do: {complaint.remedy}")
    return 1 if any(one.urgent for one in complaints) else 0


def _machine() -> Iterator[Complaint]:
    absent = packages.missing(packages.RUNTIME)
    if absent:
        names = " ".join(absent)
        yield Complaint(f"Debian packages are missing: {names}", f"apt-get install -y {names}")
    if not environment.is_current():
        yield Complaint("the Python environment does not fit constraints.txt", "make up")
    if not any(solr_server.JARS.glob("solr-core-*.jar")):
        yield Complaint("the jars of Solr are not there", "make up")
    free = shutil.disk_usage(ROOT).free
    if free < _FREE_BYTES:
        yield Complaint(f"only {free // 2**20} MB are free on the disk", "free at least 2 GB")


def _folders(folders: Sequence[Path] = _WRITTEN) -> Iterator[Complaint]:
    """Try to write where the programs write; rights alone do not tell of a read-only disk."""
    for folder in folders:
        if not folder.exists():
            continue
        try:
            with tempfile.TemporaryFile(dir=folder) as probe:
                probe.write(b"doctor")
                probe.flush()
        except OSError as error:
            what = f"nothing can be written into {folder}: {error.strerror}"
            yield Complaint(
                what, "give the account that runs the services the right to write there"
            )


def _options(ports: Ports) -> Iterator[Complaint]:
    """Look at options that are written down but not yet in force."""
    file, local = ckan_config.PORTAL_INI, ckan_config.LOCAL_INI
    if not local.exists() or not file.exists() or not environment.is_current():
        return
    try:
        text = ckan_config.written(ckan_config.portal(ports))
        if file.read_text(encoding="utf-8") == text:
            return
        found = options.examine(text)
    except OSError:
        return  # the folder is named already
    except StepError as failure:
        yield Complaint(f"{failure.step}: {failure.why}", failure.remedy)
        return
    for one in found:
        what = f"{one['option']} = {one['value']}: {one['reason']}"
        yield Complaint(what, f"correct it in {local}, then make up")
    if not found:
        yield Complaint(f"{local} holds options that are not yet in force", "make up", urgent=False)


def _processes(ports: Ports) -> Iterator[Complaint]:
    states = _states()
    if not states:
        left = orphans.find(RUN)
        if left:
            yield Complaint(
                f"supervisord died and left {len(left)} processes", "make up, or make down"
            )
            return
        yield Complaint("nothing runs", "make up, or make demo for the sample county")
        for name in port_list.VARIABLES:
            port = getattr(ports, name)
            if not port_list.is_free(port):
                holder = port_list.describe_holder(port)
                variable = port_list.VARIABLES[name][0]
                yield Complaint(
                    f"port {port} ({name}) is taken by {holder}", f"stop it, or set {variable}"
                )
    for name, state in states.items():
        if state not in ("RUNNING", "STARTING", "STOPPED"):
            yield Complaint(f"{name} is {state}", f"read {log_of(name)}; then make up")
    wanted = (*BASE, *PORTAL, *(CITY if CITY_ACCOUNT.exists() else ()))
    stopped = [name for name in wanted if states.get(name) == "STOPPED"]
    if stopped and "RUNNING" in states.values():
        yield Complaint(f"not started: {', '.join(stopped)}", "make up")


def _restarts() -> Iterator[Complaint]:
    since = dt.datetime.now() - _WATCHED  # noqa: DTZ005 (supervisord writes local time)
    for name, count in sudden_ends(LOG / "supervisord.log", since).items():
        if count >= _TOO_OFTEN:
            what = (
                f"{name} ended {count} times in {_WATCHED.seconds // 60} minutes and was restarted"
            )
            yield Complaint(what, f"read the last error in {log_of(name)}")


def sudden_ends(log: Path, since: dt.datetime) -> Counter[str]:
    """Count by program the ends since a time that nobody asked for, as supervisord wrote them down."""
    found: Counter[str] = Counter()
    if not log.exists():
        return found
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - _READ_BYTES))
        lines = file.read().decode("utf-8", "replace").splitlines()
    for line in lines:
        match = _ENDED.match(line)
        if match and dt.datetime.fromisoformat(match["at"]) >= since:
            found[match["name"]] += 1
    return found


def _answers(ports: Ports) -> Iterator[Complaint]:
    running = {name for name, state in _states().items() if state == "RUNNING"}
    if "postgres" in running and not postgres.is_ready(ports.postgres):
        yield Complaint("PostgreSQL does not take connections", f"read {LOG}/postgres.log")
    if "redis" in running and not redis_server.is_ready(ports.redis):
        yield Complaint("Redis does not answer", f"read {LOG}/redis.log")
    if "solr" in running:
        for core in solr_server.CORES:
            if not solr_server.core_answers(ports.solr, core):
                yield Complaint(f"the Solr core {core} does not answer", f"read {LOG}/solr.log")


def _portal(ini: Path = ckan_config.PORTAL_INI) -> Iterator[Complaint]:
    """Let the portal examine itself: tables, index, worker, consumers; in the language of this command."""
    command = [str(BIN / "ckan"), "-c", str(ini), "shuangpai", "doctor", "--json", "--lang", "en"]
    done = subprocess.run(
        command,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        found = json.loads(done.stdout)
    except ValueError:
        reason = last_error(done.stderr) or last_words(done.stderr)
        what = f"the portal cannot be loaded: {reason or f'exit status {done.returncode}'}"
        yield Complaint(what, f"put that right; more stands in {log_of('portal')}")
        return
    for one in found:
        remedy = re.sub(r"^ckan ", ".run/venv/bin/ckan -c .run/portal.ini ", one["remedy"])
        yield Complaint(f"{one['part']}: {one['what']}", remedy, one["urgent"])


def _states() -> dict[str, str]:
    keeper = Supervisor()
    try:
        if keeper.is_up():
            return {name: info["statename"] for name, info in keeper.states().items()}
    except StepError:
        pass  # it is going down just now
    return {}
