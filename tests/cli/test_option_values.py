"""Every option is looked at before anything starts with it: names that nothing reads, values that none has."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from ckanext.shuangpai.cli import option_values

DECLARED: dict[str, Any] = {
    option["key"]: option
    for group in yaml.safe_load(
        Path("ckanext-shuangpai/config_declaration.yaml").read_text(encoding="utf-8")
    )["groups"]
    for option in group["options"]
}
WRONG = {
    "region_code": ["4311", "43112x", ""],
    "outbound_allow": ["10.0.0.1", "host:", "host:0", "host:99999", "http://host:80", "a:1 b"],
    "outbound_timeout": ["0", "-1", "viel", "1.5", ""],
    "upload_types": ["csv exe", "*.csv"],
    "request_max_bytes": ["0", "100MB"],
    "duty_readings": ["last_day=never", "nothing=total", "last_day"],
    "duty_targets": ["share_grant=x", "share_grant=0", "nothing=3"],
    "notice_channels": ["sms", "sms=module", "mail,sms"],
    "website_code": ["123", "１２３４５６７８９０"],
    "open_platform_url": ["data.example.org", "ftp://a", "javascript:1"],
    "session_idle": ["0", "59", "viel", "1e3"],
    "trusted_proxies": ["x", "10.0.0.0/33", "127.0.0.1,10.0.0.1"],
    "password_min_classes": ["0", "5"],
    "token_days": ["-1"],
}
RIGHT = {
    "outbound_allow": ["", "10.20.0.8:80", "[::1]:8080 city.example:443"],
    "upload_types": ["csv CSV xlsx"],
    "duty_readings": ["", "last_day=eve verification_extension=total"],
    "duty_targets": ["", "share_grant=3"],
    "notice_channels": ["mail", "mail sms=county.sms:Channel", ""],
    "website_code": ["", "4311230001"],
    "open_platform_url": ["", "https://data.example.org/"],
    "trusted_proxies": ["", "127.0.0.1 10.0.0.0/8 ::1", "10.0.0.1/8"],
    "token_days": ["0", " 90 "],
}


def found(name: str, value: str) -> list[option_values.Problem]:
    return list(option_values.own_problems({f"ckanext.shuangpai.{name}": value}, set(DECLARED)))


@pytest.mark.parametrize(("name", "value"), [(n, v) for n, vs in WRONG.items() for v in vs])
def test_a_wrong_value_is_named_with_its_option(name: str, value: str) -> None:
    [problem] = found(name, value)
    assert (problem.option, problem.value) == (f"ckanext.shuangpai.{name}", value)
    assert problem.reason


@pytest.mark.parametrize(("name", "value"), [(n, v) for n, vs in RIGHT.items() for v in vs])
def test_a_right_value_is_taken(name: str, value: str) -> None:
    assert found(name, value) == []


@pytest.mark.parametrize("key", DECLARED)
def test_every_default_is_right(key: str) -> None:
    assert found(key.removeprefix(option_values.PREFIX), str(DECLARED[key]["default"])) == []


def test_every_number_has_its_bounds() -> None:
    """A number that is declared later is told its bounds here."""
    numbers = {key for key, one in DECLARED.items() if one.get("type") == "int"}
    assert {f"{option_values.PREFIX}{name}" for name in option_values.NUMBERS} == numbers


@pytest.mark.parametrize(
    ("name", "near"), [("sesion_idle", "session_idle"), ("xyz", "docs/api.md")]
)
def test_a_name_that_nothing_reads_is_named(name: str, near: str) -> None:
    [problem] = found(name, "1")
    assert near in problem.reason


def test_options_of_others_are_left_to_them() -> None:
    assert list(option_values.own_problems({"ckanext.other.x": "1"}, set(DECLARED))) == []


def test_the_program_names_all_of_it_at_once(tmp_path: Path) -> None:
    """Slow: a process of its own, as before a start; it connects to nothing."""
    ini = tmp_path / "portal.ini"
    lines = [
        "[app:main]",
        "ckan.plugins = shuangpai harvest nothing_such",
        "ckan.site_url = http://127.0.0.1:1",
        "SECRET_KEY = x",
        "solr_url = http://127.0.0.1:1/solr/nothing",
        "sqlalchemy.url = postgresql://nobody@127.0.0.1:1/nothing",
        "ckanext.shuangpai.session_idle = viel",
        "ckanext.shuangpai.nope = 1",
        "ckanext.shuangpai.upload_types = csv exe",
        "ckan.datasets_per_page = many",
    ]
    ini.write_text("\n".join(lines), encoding="utf-8")
    command = [sys.executable, "-m", "ckanext.shuangpai.cli.option_values", str(ini)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    named = {one["option"].rpartition(".")[2] for one in json.loads(done.stdout)}
    assert named == {"plugins", "session_idle", "nope", "upload_types", "datasets_per_page"}
