"""Every option is looked at before anything is written or started with it; what runs goes on as it is."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess

from . import ckan_config
from .paths import PYTHON, ROOT, RUN, STAMPS
from .ports import Ports
from .progress import StepError, step
from .python_errors import last_error

_STAMP = STAMPS / "options"
_CANDIDATE = RUN / "portal.candidate.ini"
_PROGRAM = "ckanext.shuangpai.cli.option_values"
_DECLARED = (
    "config_declaration.yaml",
    "cli/option_values.py",
    "reference/duties.yaml",
    "reference/file_types.yaml",
)
_REMEDY = "correct it there; whatever runs goes on with the options it has"


def demand_valid(ports: Ports) -> None:
    """Refuse a configuration that the portal could not start with.

    Raises:
        StepError: names each option, its value and what is wrong with it.
    """
    text = ckan_config.written(ckan_config.portal(ports))
    fingerprint = _fingerprint(text)
    if _STAMP.exists() and _STAMP.read_text() == fingerprint:
        return
    with step("looking at the options"):
        found = examine(text)
    if found:
        lines = [f"{one['option']} = {one['value']}: {one['reason']}" for one in found]
        file = (
            ckan_config.LOCAL_INI if ckan_config.LOCAL_INI.exists() else "services/ckan_config.py"
        )
        raise StepError("looking at the options", "\n".join(lines), f"{file}: {_REMEDY}")
    _STAMP.parent.mkdir(parents=True, exist_ok=True)
    _STAMP.write_text(fingerprint)


def demand_valid_if_own(ports: Ports) -> None:
    """Do the same where this installation has options of its own that are not yet in force."""
    if not ckan_config.LOCAL_INI.exists():
        return
    text = ckan_config.written(ckan_config.portal(ports))
    file = ckan_config.PORTAL_INI
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        demand_valid(ports)


def examine(text: str) -> list[dict[str, str]]:
    """Return what is wrong with a configuration: ``[{"option", "value", "reason"}]``."""
    ckan_config.store_privately(_CANDIDATE, text)
    try:
        done = subprocess.run(
            [PYTHON, "-m", _PROGRAM, _CANDIDATE],
            cwd=ROOT,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        _CANDIDATE.unlink(missing_ok=True)
    try:
        return json.loads(done.stdout)
    except ValueError as error:
        why = last_error(done.stderr) or f"exit status {done.returncode}"
        raise StepError(
            "looking at the options", f"the program cannot be loaded: {why}", "make doctor"
        ) from error


def _fingerprint(text: str) -> str:
    """Give a number that changes with the options, with what is declared, and with the pinned versions."""
    number = hashlib.sha256(text.encode())
    for name in _DECLARED:
        number.update((ROOT / "ckanext-shuangpai" / name).read_bytes())
    number.update((ROOT / "constraints.txt").read_bytes())
    return number.hexdigest()
