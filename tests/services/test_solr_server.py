"""The jars are checked for mixed versions; a core is emptied only when its schema changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from services import solr_server
from services.progress import StepError

GOOD = ("jetty-server-10.0.26.jar", "lucene-core-9.12.3.jar", "log4j-slf4j2-impl-2.24.jar")


@pytest.fixture
def jars(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the jars that tell versions apart."""
    for name in GOOD:
        (tmp_path / name).touch()
    monkeypatch.setattr(solr_server, "JARS", tmp_path)
    return tmp_path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Solr home with one configset."""
    conf = tmp_path / "configsets" / "own" / "conf"
    conf.mkdir(parents=True)
    (conf / "schema.xml").write_text("<schema/>")
    (conf / "solrconfig.xml").write_text("<config/>")
    monkeypatch.setattr(solr_server, "HOME", tmp_path)
    monkeypatch.setattr(solr_server, "CONFIGSETS", tmp_path / "configsets")
    return tmp_path


def test_the_jars_that_fit_are_accepted(jars: Path) -> None:
    solr_server._check_jars()
    assert len(list(jars.iterdir())) == len(GOOD)


@pytest.mark.parametrize(
    "stray", ["jetty-http-9.4.49.jar", "lucene-core-9.11.1.jar", "log4j-slf4j-impl-2.24.jar"]
)
def test_a_mixed_version_is_named(jars: Path, stray: str) -> None:
    (jars / stray).touch()
    with pytest.raises(StepError, match=stray):
        solr_server._check_jars()


def filled_core(home: Path) -> Path:
    """Prepare a core and put an index into it."""
    assert solr_server.ensure_core_folder("county", "own")
    index = home / "county" / "data" / "index"
    index.mkdir(parents=True)
    return index


def test_a_core_keeps_its_index(home: Path) -> None:
    index = filled_core(home)
    assert not solr_server.ensure_core_folder("county", "own")
    assert index.exists()


def test_a_changed_schema_empties_the_core(home: Path) -> None:
    index = filled_core(home)
    (home / "configsets/own/conf/schema.xml").write_text("<schema name='new'/>")
    assert solr_server.ensure_core_folder("county", "own")
    assert not index.exists()


def test_a_changed_handler_does_not(home: Path) -> None:
    index = filled_core(home)
    (home / "configsets/own/conf/solrconfig.xml").write_text("<config><query/></config>")
    assert not solr_server.ensure_core_folder("county", "own")
    assert index.exists()
