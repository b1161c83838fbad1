"""The demo's accounts: made once, kept in .run/accounts.json."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.paths import LOG, PYTHON, ROOT, RUN
from services.progress import StepError, tail

from .api import Api, ApiError

FILE = RUN / "accounts.json"
CITY_FILE = RUN / "city-account.json"


@dataclass(frozen=True)
class Role:
    """One account: in which department, with which of CKAN's roles."""

    name: str
    title: str
    department: str = ""
    capacity: str = ""


CENTRE = "双牌县政务服务中心"
DEPARTMENT = "双牌县民政局"
ROLES = (
    Role("sysadmin", "系统管理员"),
    Role("centre_head", "政务服务中心负责人", CENTRE, "admin"),
    Role("centre_reviewer", "政务服务中心审核员", CENTRE, "editor"),
    Role("department_head", "民政局负责人", DEPARTMENT, "admin"),
    Role("data_officer", "民政局数据专员", DEPARTMENT, "editor"),
    Role("citizen", "公众用户"),
)
Accounts = dict[str, dict[str, str]]


def administrator(url: str, ini: Path, file: Path, role: str = "sysadmin") -> dict[str, str]:
    """Give an administrator of a site whose token works; made inside the program."""
    known = _read(file).get(role)
    if known and _works(url, known):
        return known
    account = known or {"name": role, "password": _fresh_password(), "organization": ""}
    account["token"] = _make_administrator(ini, account)
    _keep(file, role, account)
    return account


def _make_administrator(ini: Path, account: dict[str, str]) -> str:
    name = account["name"]
    log = LOG / "demo.log"
    with log.open("a", encoding="utf-8") as errors:
        start = errors.tell()
        done = subprocess.run(
            [PYTHON, "-m", "demo.steps.administrator", name, f"{name}@example.org"],
            cwd=ROOT,
            env={**os.environ, "CKAN_INI": str(ini)},
            input=account["password"],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            check=False,
        )
    if done.returncode:
        raise StepError(f"making the administrator {name}", tail(log, start), f"see {log}")
    return done.stdout.strip().splitlines()[-1]


def ensure(url: str, ini: Path, organizations: dict[str, str]) -> Accounts:
    """Give all accounts with working tokens; `organizations` are names by title."""
    admin = Api(url, administrator(url, ini, FILE)["token"])
    for role in ROLES[1:]:
        account = _read(FILE).get(role.name)
        organization = organizations.get(role.department, "")
        if not account or not _works(url, account):
            account = _make(admin, role, account)
            account["organization"] = organization
            _keep(FILE, role.name, account)
        if organization:
            admin(
                "organization_member_create",
                id=organization,
                username=account["name"],
                role=role.capacity,
            )
    return _read(FILE)


def _make(admin: Api, role: Role, known: dict[str, str] | None) -> dict[str, str]:
    password = (known or {}).get("password") or _fresh_password()
    details = {"fullname": role.title, "email": f"{role.name}@example.org", "password": password}
    try:
        admin("user_create", name=role.name, **details)
    except ApiError as refused:
        if "name" not in refused.error:
            raise
        admin("user_update", id=role.name, **details)
    token = admin("api_token_create", user=role.name, name="demo")["token"]
    return {"name": role.name, "password": password, "token": token}


def _fresh_password() -> str:
    """Return a password that keeps the portal's rule whatever chance brings."""
    return f"{secrets.token_urlsafe(12)}-aZ7"


def _works(url: str, account: dict[str, str]) -> bool:
    try:
        shown = Api(url, account["token"])(
            "user_show", id=account["name"], include_plugin_extras=False
        )
    except ApiError:
        return False
    return "email" in shown  # shown to the owner of the token only


def _read(file: Path) -> Accounts:
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def _keep(file: Path, role: str, account: dict[str, Any]) -> None:
    fresh = file.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        json.dump({**_read(file), role: account}, out, ensure_ascii=False, indent=1)
    fresh.replace(file)
