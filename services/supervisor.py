"""The process that keeps all others up: its configuration, and talking to it.

Socket and configuration are named relative to .run, because a socket's path may hold only about 100 characters and a
checkout may lie deep.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import time
import xmlrpc.client
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import orphans
from .paths import BIN, LOG, ROOT, RUN
from .progress import StepError, tail, wait_until

_SOCKET = "supervisor.sock"
_CONFIG = "supervisord.conf"
_RETRIES = 300
"""Starts that may fail in a row; supervisord waits a second longer before each: half a day in all."""


@dataclass(frozen=True)
class Program:
    """One process to keep up."""

    name: str
    command: tuple[str, ...]
    stop_signal: str = "TERM"
    stop_seconds: int = 20
    environment: tuple[tuple[str, str], ...] = ()

    def section(self, folder: Path, log: Path) -> str:
        """Give the program's part of the configuration; % must be doubled there."""
        command = " ".join(_quote(word) for word in self.command)
        marked = (*self.environment, (orphans.MARK, str(folder)))
        variables = ",".join(f'{key}="{_escape(value)}"' for key, value in marked)
        lines = [
            f"[program:{self.name}]",
            f"command={command}",
            f"environment={variables}",
            f"directory={_escape(str(ROOT))}",
            "autostart=false",
            "autorestart=true",
            "startsecs=2",
            f"startretries={_RETRIES}",
            f"stopsignal={self.stop_signal}",
            f"stopwaitsecs={self.stop_seconds}",
            "killasgroup=true",
            "redirect_stderr=true",
            f"stdout_logfile={_escape(str(log / self.name))}.log",
            "stdout_logfile_maxbytes=20MB",
            "stdout_logfile_backups=2",
        ]
        return "\n".join(lines) + "\n"


class Supervisor:
    """Our own supervisord, found by its socket in a folder; no other is ever touched."""

    def __init__(self, folder: Path = RUN, log: Path = LOG) -> None:
        self.folder, self.log = folder, log

    def write_config(self, programs: Iterable[Program]) -> None:
        """Write the configuration."""
        self.log.mkdir(parents=True, exist_ok=True)
        head = (
            f"[unix_http_server]\nfile=/proc/self/cwd/{_SOCKET}\nchmod=0700\n\n"
            "[supervisord]\nlogfile=log/supervisord.log\nlogfile_maxbytes=5MB\nlogfile_backups=1\n"
            "pidfile=supervisord.pid\nminfds=4096\nidentifier=shuangpai\n\n"
            "[rpcinterface:supervisor]\n"
            "supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface\n\n"
        )
        text = head + "\n".join(program.section(self.folder, self.log) for program in programs)
        file = self.folder / _CONFIG
        file.touch(mode=0o600)
        file.write_text(text, encoding="utf-8")

    def is_up(self) -> bool:
        """Say whether it answers."""
        try:
            return self._call("getState")["statename"] == "RUNNING"
        except OSError:
            return False

    def start(self) -> None:
        """Start it unless it runs; otherwise let it take over a changed configuration."""
        if self.is_up():
            self._take_over_changes()
            return
        orphans.end(self.folder)
        (self.folder / _SOCKET).unlink(missing_ok=True)
        log = self.log / "supervisord.start.log"
        with log.open("wb") as out:
            code = subprocess.run(
                [BIN / "supervisord", "-c", _CONFIG],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                check=False,
            ).returncode
        if code:
            raise StepError("starting supervisord", tail(log), "see .run/log/supervisord.log")
        wait_until("starting supervisord", self.is_up, 15, lambda: tail(log))

    def stop(self) -> bool:
        """Stop it with all its programs; say whether it ran."""
        if not self.is_up():
            return False
        pid = self._call("getPID")
        self._call("shutdown")
        end = time.monotonic() + 60
        while Path(f"/proc/{pid}").exists() and not _is_zombie(pid):
            if time.monotonic() > end:
                raise StepError(
                    "stopping the services",
                    f"supervisord {pid} still runs after 60 s",
                    f"kill {pid}",
                )
            time.sleep(0.1)
        return True

    def states(self) -> dict[str, dict[str, Any]]:
        """Give supervisor's own description of each program by name."""
        return {info["name"]: info for info in self._call("getAllProcessInfo")}

    def start_program(self, name: str) -> bool:
        """Start a program unless it runs; say whether it had to be started."""
        state = self.states()[name]["statename"]
        if state in ("RUNNING", "STARTING"):
            return False
        if state == "BACKOFF":
            self._call("stopProcess", name, True)
        self._call("startProcess", name, False)
        return True

    def stop_program(self, name: str) -> None:
        """Stop a program if it runs."""
        if self.states()[name]["statename"] in ("RUNNING", "STARTING", "BACKOFF"):
            self._call("stopProcess", name, True)

    def restart_program(self, name: str) -> None:
        """Stop a program if it runs, and start it."""
        self.stop_program(name)
        self._call("startProcess", name, False)

    def _take_over_changes(self) -> None:
        running = {name for name, info in self.states().items() if info["statename"] == "RUNNING"}
        added, changed, removed = self._call("reloadConfig")[0]
        for name in [*changed, *removed]:
            self._call("stopProcessGroup", name, True)
            self._call("removeProcessGroup", name)
        for name in [*added, *changed]:
            self._call("addProcessGroup", name)
        for name in running & set(changed):
            self._call("startProcess", name, False)

    def _call(self, method: str, *arguments: object) -> Any:
        proxy = xmlrpc.client.ServerProxy(
            "http://supervisor", transport=_UnixTransport(self.folder)
        )
        try:
            return getattr(proxy.supervisor, method)(*arguments)
        except xmlrpc.client.Fault as fault:
            name = str(arguments[0]) if arguments else ""
            raise StepError(
                f"supervisor: {method} {name}".strip(), fault.faultString, f"see {self.log}"
            ) from fault


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, folder: Path) -> None:
        super().__init__("localhost", timeout=120)
        self._folder = folder

    def connect(self) -> None:
        descriptor = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self.sock.settimeout(self.timeout)
            self.sock.connect(f"/proc/self/fd/{descriptor}/{_SOCKET}")
        finally:
            os.close(descriptor)


class _UnixTransport(xmlrpc.client.Transport):
    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def make_connection(self, host: Any) -> _UnixConnection:
        return _UnixConnection(self._folder)


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


def _escape(text: str) -> str:
    return text.replace("%", "%%")


def _quote(word: str) -> str:
    word = _escape(word)
    return '"' + word.replace('"', '\\"') + '"' if set(word) & set(" \t;'\"") else word
