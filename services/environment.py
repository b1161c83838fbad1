"""The Python environment in .run/venv: made once, with pinned versions, quick to check."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from .paths import CACHE, LOG, PYTHON, ROOT, STAMPS, VENV
from .progress import StepError, run, step, warn

EXTRAS = "services,test,dev"
_STAMP = STAMPS / "venv"
_SOURCES = ("constraints.txt", "pyproject.toml", "setup.py")
_PROBE = (
    "import sys, venv, ensurepip\n"
    "ok = (3, 11) <= sys.version_info[:2] < (3, 13)\n"
    "sys.exit(0 if ok else 1)"
)


def ensure() -> None:
    """Make or refresh the environment unless it already fits the pinned versions."""
    if is_current():
        return
    if not _works():
        shutil.rmtree(VENV, ignore_errors=True)
        with step("making the Python environment .run/venv"):
            run("making the environment", [choose_python(), "-m", "venv", VENV], LOG / "venv.log")
    with step("installing the Python packages (pinned in constraints.txt)"):
        _install()
    _STAMP.parent.mkdir(parents=True, exist_ok=True)
    _STAMP.write_text(_fingerprint())


def is_current() -> bool:
    """Say whether the environment was made from the pins as they are now."""
    return _STAMP.exists() and _STAMP.read_text() == _fingerprint() and PYTHON.exists()


def choose_python() -> str:
    """Find a Python 3.11 or 3.12 (the pins fit no other) that this user can run and that can make environments.

    A launcher of somebody else's installation is on the path of many machines; therefore each candidate is run.
    """
    for candidate in _candidates():
        done = subprocess.run([candidate, "-I", "-c", _PROBE], capture_output=True, check=False)
        if done.returncode == 0:
            return candidate
    raise StepError(
        "choosing a Python",
        "neither 3.11 nor 3.12 with the module venv was found",
        "install python3-venv, or name one: SHUANGPAI_PYTHON=/path/to/python3.12 make …",
    )


def _candidates() -> Iterator[str]:
    chosen = os.environ.get("SHUANGPAI_PYTHON")
    if chosen:
        yield chosen
        return
    yield from filter(os.path.exists, ("/usr/bin/python3",))
    for name in ("python3", "python3.12", "python3.11"):
        found = shutil.which(name)
        if found:
            yield found


def _install() -> None:
    pins = ROOT / "constraints.txt"
    environment = {
        "PIP_CACHE_DIR": str(CACHE / "pip"),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_BUILD_CONSTRAINT": pins.name,  # a list: no path with spaces
    }
    pip = [PYTHON, "-m", "pip", "install", "--no-input"]
    remedy = "check the network (or the settings of pip), then run the command again"
    log = LOG / "pip.log"
    tools = _pinned(pins, ("pip", "setuptools", "wheel"))
    run("installing pip", [*pip, *tools], log, cwd=ROOT, remedy=remedy, environment=environment)
    run(
        "installing the packages",
        [*pip, "-c", pins.name, "-e", f".[{EXTRAS}]"],
        log,
        cwd=ROOT,
        remedy=remedy,
        environment=environment,
    )
    done = subprocess.run(
        [PYTHON, "-m", "pip", "check"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        warn(f"pip check: {done.stdout.strip()[:500]}")


def _pinned(pins: Path, names: tuple[str, ...]) -> list[str]:
    return [line for line in pins.read_text().splitlines() if line.split("==")[0] in names]


def _works() -> bool:
    """Say whether the environment can be kept: its Python runs, and its scripts name this folder."""
    script = VENV / "bin" / "pip"
    if not script.exists() or str(VENV) not in script.read_text(errors="replace")[:1000]:
        return False
    command = [PYTHON, "-m", "pip", "--version"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _fingerprint() -> str:
    number = hashlib.sha256(f"{EXTRAS} {VENV}".encode())
    for name in _SOURCES:
        path = ROOT / name
        number.update(path.read_bytes() if path.exists() else b"")
    return number.hexdigest()
