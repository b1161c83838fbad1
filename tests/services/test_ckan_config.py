"""The two configurations: complete, private to their owner, open to the operator's own options."""

from __future__ import annotations

import configparser
import stat
from pathlib import Path

import pytest

from services import ckan_config, credentials
from services.ports import Ports

PORTS = Ports(portal=6000, city=6001, postgres=6002, redis=6003, solr=6004)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A .run of the test's own."""
    monkeypatch.setattr(ckan_config, "RUN", tmp_path)
    for name in ("PORTAL_INI", "CITY_INI", "LOCAL_INI"):
        own = tmp_path / Path(getattr(ckan_config, name)).name
        monkeypatch.setattr(ckan_config, name, own)
    known = {name: f"{name}-100%" for name in credentials.NAMES}
    monkeypatch.setattr(credentials, "read", lambda: known)
    return tmp_path


def options(file: Path) -> dict[str, str]:
    parser = configparser.ConfigParser()
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(file, encoding="utf-8")
    return dict(parser["app:main"])


def test_the_portal_knows_its_services(folder: Path) -> None:
    assert ckan_config.write(PORTS)
    portal = options(folder / "portal.ini")
    assert portal["ckan.site_url"] == "http://127.0.0.1:6000"
    assert portal["solr_url"] == "http://127.0.0.1:6004/solr/shuangpai"
    assert portal["ckan.redis.url"].endswith("@127.0.0.1:6003/0")
    assert portal["sqlalchemy.url"].endswith("@127.0.0.1:6002/shuangpai")
    assert portal["ckanext.shuangpai.outbound_allow"] == "127.0.0.1:6001"
    assert portal["ckan.locale_default"] == "zh_Hans_CN"
    assert portal["ckan.auth.public_user_details"] == "false"


def test_the_city_is_plain(folder: Path) -> None:
    ckan_config.write(PORTS)
    city = options(folder / "city.ini")
    assert city["ckan.plugins"] == ""
    assert not [key for key in city if "shuangpai" in key or key.startswith("scheming")]


def test_the_two_share_neither_key_nor_data(folder: Path) -> None:
    ckan_config.write(PORTS)
    portal, city = options(folder / "portal.ini"), options(folder / "city.ini")
    names = ("SECRET_KEY", "SESSION_COOKIE_NAME", "sqlalchemy.url", "solr_url", "ckan.redis.url")
    assert not [name for name in (*names, "ckan.storage_path") if portal[name] == city[name]]


def test_nobody_else_can_read_them(folder: Path) -> None:
    ckan_config.write(PORTS)
    modes = {stat.S_IMODE((folder / name).stat().st_mode) for name in ("portal.ini", "city.ini")}
    assert modes == {0o600}


def test_a_percent_sign_survives(folder: Path) -> None:
    ckan_config.write(PORTS)
    assert options(folder / "portal.ini")["SECRET_KEY"] == "portal_secret-100%"


def test_writing_again_changes_nothing(folder: Path) -> None:
    ckan_config.write(PORTS)
    assert not ckan_config.write(PORTS)


def test_the_operator_has_the_last_word(folder: Path) -> None:
    (folder / "portal.local.ini").write_text(
        "[app:main]\nckan.site_url = https://data.example.org\nSESSION_COOKIE_SECURE = true\n"
    )
    ckan_config.write(PORTS)
    portal = options(folder / "portal.ini")
    assert portal["ckan.site_url"] == "https://data.example.org"
    assert portal["SESSION_COOKIE_SECURE"] == "true"
    assert "data.example.org" not in (folder / "city.ini").read_text()


def test_credentials_are_made_once_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "credentials.json"
    first = credentials.read(file)
    assert set(first) == set(credentials.NAMES)
    assert len(set(first.values())) == len(first)
    assert credentials.read(file) == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
