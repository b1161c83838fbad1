"""A configuration that the portal could not start with is refused before anything is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from services import ckan_config, credentials, options
from services.ports import Ports
from services.progress import StepError

PORTS = Ports(portal=6000, city=6001, postgres=6002, redis=6003, solr=6004)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A .run of the test's own."""
    monkeypatch.setattr(ckan_config, "RUN", tmp_path)
    for name in ("PORTAL_INI", "CITY_INI", "LOCAL_INI"):
        own = tmp_path / Path(getattr(ckan_config, name)).name
        monkeypatch.setattr(ckan_config, name, own)
    monkeypatch.setattr(options, "_STAMP", tmp_path / "stamps" / "options")
    monkeypatch.setattr(options, "_CANDIDATE", tmp_path / "candidate.ini")
    known = {name: f"{name}-100%" for name in credentials.NAMES}
    monkeypatch.setattr(credentials, "read", lambda: known)
    return tmp_path


def local(folder: Path, text: str) -> None:
    (folder / "portal.local.ini").write_text(text, encoding="utf-8")


def test_each_wrong_option_is_named_and_nothing_is_written(folder: Path) -> None:
    """Slow: asks the program itself, twice."""
    ckan_config.write(PORTS)
    before = (folder / "portal.ini").read_text(encoding="utf-8")
    local(folder, "[app:main]\nckanext.shuangpai.session_idle = viel\nckanext.shuangpai.nope = 1\n")
    with pytest.raises(StepError) as caught:
        options.demand_valid_if_own(PORTS)
    assert "ckanext.shuangpai.session_idle = viel: " in caught.value.why
    assert "ckanext.shuangpai.nope = 1: " in caught.value.why
    assert "portal.local.ini" in caught.value.remedy
    assert (folder / "portal.ini").read_text(encoding="utf-8") == before
    assert not (folder / "candidate.ini").exists()
    local(folder, "[app:main]\nckanext.shuangpai.session_idle = 600\n")
    options.demand_valid(PORTS)


def test_what_was_looked_at_is_not_looked_at_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []

    def examine(text: str) -> list[dict[str, str]]:
        looked.append(text)
        return []

    monkeypatch.setattr(options, "examine", examine)
    options.demand_valid_if_own(PORTS)
    assert looked == [], "this installation has no options of its own"
    for _ in range(2):
        options.demand_valid(PORTS)
    assert len(looked) == 1
    local(folder, "[app:main]\nckanext.shuangpai.session_idle = 600\n")
    options.demand_valid_if_own(PORTS)
    assert len(looked) == 2
    assert "session_idle = 600" in looked[1]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("ckan.site_url = x\n", "no section headers"),
        ("[app:main]\na = 1\na = 2\n", "already exists"),
        ("[DEFAULT]\n[main]\na = 1\n", "[main]"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(folder: Path, text: str, named: str) -> None:
    local(folder, text)
    with pytest.raises(StepError) as caught:
        options.demand_valid(PORTS)
    assert named in caught.value.why
    assert "portal.local.ini" in caught.value.step


def test_a_program_that_cannot_be_loaded_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(options, "_PROGRAM", "ckanext.shuangpai.no_such_program")
    with pytest.raises(StepError) as caught:
        options.examine("[app:main]\n")
    assert "No module named" in caught.value.why or "exit status" in caught.value.why
