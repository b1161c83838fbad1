"""What `make up` says at its end, and the administrator it makes."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from ckan import model
from ckan.plugins import toolkit as tk

from services import first_steps, ports, testbed
from services.progress import StepError

PORTS = ports.Ports(portal=6000, city=6001, postgres=6002, redis=6003, solr=6004)


def test_the_first_administrator_is_made_once_and_can_log_in(
    with_plugins: None, clean_db: None, tmp_path: Path
) -> None:
    """Slow: loads the portal in a process of its own."""
    database, site = testbed.database(), tk.config["ckan.site_id"]
    tk.get_action("get_site_user")({"ignore_auth": True}, {})
    assert first_steps.administrators(ports.read(), database, site) == []
    file = tmp_path / "administrator.json"
    first_steps.make_administrator(Path("test.ini"), file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    account = json.loads(file.read_text())
    model.Session.remove()
    user = model.User.get(account["name"])
    assert user.sysadmin
    assert user.validate_password(account["password"])
    assert first_steps.administrators(ports.read(), database, site) == [first_steps.NAME]


def test_a_failure_leaves_no_password_behind(tmp_path: Path) -> None:
    file = tmp_path / "administrator.json"
    with pytest.raises(StepError) as caught:
        first_steps.make_administrator(tmp_path / "no.ini", file)
    assert "sysadmin add" in caught.value.remedy
    assert not file.exists()


@pytest.mark.parametrize("day", ["2026-01-01", "2026-11-01", "2026-12-31"])
def test_address_account_and_password_are_named_on_any_date(
    day: str, freezer: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    freezer.move_to(day)  # type: ignore[attr-defined]
    own, demo = tmp_path / "administrator.json", tmp_path / "accounts.json"
    monkeypatch.setattr(first_steps, "FILE", own)
    monkeypatch.setattr(first_steps, "DEMO_ACCOUNTS", demo)
    own.touch()
    said = "\n".join(first_steps.lines("http://127.0.0.1:6000", PORTS, ["administrator"]))
    assert "http://127.0.0.1:6000/user/login" in said
    assert f"administrator (its first password: {own})" in said
    assert "public address" not in said
    demo.write_text(json.dumps({"sysadmin": {"name": "sysadmin"}}))
    said = "\n".join(first_steps.lines("https://a.example", PORTS, ["sysadmin", "b", "c", "d"]))
    assert "its public address is https://a.example" in said
    assert f"sysadmin (password: {demo}), b (password: as its owner set it)" in said
    assert "and 1 more" in said
