"""After `make up`: the address, who may administer the portal, and what comes next."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
from collections.abc import Sequence
from pathlib import Path

from . import ckan_config, postgres
from .paths import LOG, PYTHON, ROOT, RUN
from .ports import Ports
from .progress import StepError, say, step, tail

NAME = "administrator"
FILE = RUN / "administrator.json"
DEMO_ACCOUNTS = RUN / "accounts.json"
EMAIL = "administrator@portal.invalid"
"""No mail reaches it: the administrator puts in an own address."""

_ADMINISTRATORS = "SELECT name FROM \"user\" WHERE sysadmin AND state = 'active' AND name <> '{site}' ORDER BY created"


def show(ports: Ports) -> None:
    """Make the first administrator where there is none, and print the doors and the next steps."""
    names = administrators(ports)
    if not names:
        with step("making the first administrator"):
            make_administrator()
        names = [NAME]
    for line in lines(ckan_config.portal(ports)["ckan.site_url"], ports, names):
        say(line)


def administrators(ports: Ports, database: str = "shuangpai", site: str = "shuangpai") -> list[str]:
    """Return the accounts that may administer the portal, oldest first; the program's own is none."""
    rows = postgres.query(ports.postgres, _ADMINISTRATORS.format(site=site), database)
    return rows.splitlines()


def make_administrator(ini: Path = ckan_config.PORTAL_INI, file: Path = FILE) -> None:
    """Make the account; its password is kept first, in a file that only its owner can read."""
    # It keeps the portal's rule whatever chance brings.
    account = {"name": NAME, "password": f"{secrets.token_urlsafe(12)}-aZ7"}
    ckan_config.store_privately(file, json.dumps(account, indent=1))
    log = LOG / "administrator.log"
    with log.open("a", encoding="utf-8") as errors:
        start = errors.tell()
        done = subprocess.run(
            [PYTHON, "-m", "services.administrator", NAME, EMAIL],
            cwd=ROOT,
            env={**os.environ, "CKAN_INI": str(ini), "LC_ALL": "C.UTF-8"},
            input=account["password"],
            stdout=errors,
            stderr=errors,
            text=True,
            check=False,
        )
    if done.returncode:
        file.unlink()
        command = ".run/venv/bin/ckan -c .run/portal.ini sysadmin add NAME email=ADDRESS"
        remedy = f"make one under a name that nobody has: {command}"
        raise StepError("making the first administrator", tail(log, start), remedy)


def lines(site_url: str, ports: Ports, names: Sequence[str]) -> list[str]:
    """Return what `make up` prints at its end."""
    here = ckan_config.portal_url(ports)
    public = [] if site_url == here else [f"      its public address is {site_url}"]
    listed = ", ".join(f"{name} ({_password_of(name)})" for name in names[:3])
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return [
        f"  ok  the portal answers at {here}",
        *public,
        f"      administrator: {listed}{more}",
        f"      log in at {here}/user/login",
        "      next:",
        "      1. log in, set your own e-mail address and password, then delete the file with the first one",
        "      2. make the offices (/organization/new), give each its 统一社会信用代码 and the Centre its function,",
        "         then add their people as members",
        "      3. bring in the catalog: /import/, or `ckan shuangpai import FILE --dry-run` first",
        "      4. connect the city's catalog: /sync/",
        "      5. options of this installation: .run/portal.local.ini (docs/operations.md, In production)",
        "      make doctor says what is still missing",
    ]


def _password_of(name: str) -> str:
    """Say where the password of an account stands, as far as this checkout knows."""
    if name == NAME and FILE.exists():
        return f"its first password: {_shown(FILE)}"
    if DEMO_ACCOUNTS.exists():
        known = json.loads(DEMO_ACCOUNTS.read_text(encoding="utf-8"))
        if name in {one["name"] for one in known.values()}:
            return f"password: {_shown(DEMO_ACCOUNTS)}"
    return "password: as its owner set it"


def _shown(file: Path) -> str:
    return str(file.relative_to(ROOT)) if file.is_relative_to(ROOT) else str(file)
