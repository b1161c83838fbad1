"""The Debian packages everything rests on: what is missing, and who may install it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable

from .paths import LOG
from .progress import StepError, run, say, step

RUNTIME = (
    "ca-certificates",
    "fonts-noto-cjk",
    "gcc",
    "gettext",
    "git",
    "libc6-dev",
    "libmagic1",
    "libpq-dev",
    "make",
    "maven",
    "openjdk-17-jdk-headless",
    "postgresql",
    "python3-dev",
    "python3-venv",
    "redis-server",
)
TESTS = ("chromium", "nodejs", "npm")
COMMANDS = {"npm": "npm"}
"""Packages that are not missing where their command is found: Node.js from elsewhere brings npm along."""
ALTERNATIVES = {
    "openjdk-17-jdk-headless": ("openjdk-17-jdk", "openjdk-21-jdk-headless", "openjdk-21-jdk"),
    "redis-server": ("redis", "valkey"),
    "libmagic1": ("libmagic1t64",),
}
"""Packages that serve as well, where another release of Debian or another source has them."""


def missing(wanted: Iterable[str]) -> list[str]:
    """List the packages that are not installed."""
    installed = _installed()
    return [
        name
        for name in wanted
        if name not in installed
        and not installed & set(ALTERNATIVES.get(name, ()))
        and not (name in COMMANDS and shutil.which(COMMANDS[name]))
    ]


def ensure(wanted: Iterable[str]) -> None:
    """Install what is missing when root runs this.

    Raises:
        StepError: for an ordinary user, with the command an administrator must run.
    """
    if shutil.which("dpkg-query") is None:
        raise StepError(
            "checking the Debian packages",
            "dpkg-query is not there, so this is no Debian",
            "run this on Debian 12, or a system derived from it",
        )
    absent = missing(wanted)
    if not absent:
        return
    command = "apt-get update && apt-get install -y --no-install-recommends " + " ".join(absent)
    if os.geteuid() != 0:
        raise StepError(
            "checking the Debian packages",
            f"{len(absent)} missing: {' '.join(absent)}",
            f"ask an administrator to run, as root:\n{command}",
        )
    with step(f"installing {len(absent)} Debian packages: {' '.join(absent)}"):
        _install(absent)


def _install(names: list[str]) -> None:
    environment = {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    log, remedy = LOG / "apt.log", "check the network and /etc/apt/sources.list, then run it again"
    lock = ["-o", "DPkg::Lock::Timeout=300"]
    run("apt-get update", ["apt-get", *lock, "update"], log, remedy=remedy, environment=environment)
    run(
        "apt-get install",
        ["apt-get", *lock, "install", "-y", "--no-install-recommends", *names],
        log,
        remedy=remedy,
        environment=environment,
    )
    still = missing(names)
    if still:
        raise StepError(
            "installing the Debian packages", f"still missing: {' '.join(still)}", f"see {log}"
        )
    say(f"      installed: {' '.join(names)}")


def _installed() -> set[str]:
    done = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Abbrev} ${Package}\n"],
        capture_output=True,
        text=True,
        check=True,
    )
    rows = (line.split() for line in done.stdout.splitlines())
    return {row[-1] for row in rows if row and row[0].startswith("ii")}
