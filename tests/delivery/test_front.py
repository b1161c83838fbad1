"""The page of maintenance comes when nothing else can; files that name their version are kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError, PendingRollbackError

from ckanext.shuangpai.delivery.front import Front
from ckanext.shuangpai.hardening import away

pytestmark = pytest.mark.usefixtures("with_plugins")


def ask(front: Front, path: str) -> tuple[str, dict[str, str], bytes]:
    """Return status, headers and content of an answer."""
    got: dict[str, Any] = {}

    def start(status: str, headers: list[tuple[str, str]], *_: Any) -> None:
        got.update(status=status, headers=dict(headers))

    content = b"".join(front({"PATH_INFO": path}, start))
    return got["status"], got["headers"], content


def without_database(environ: Any, start: Any) -> list[bytes]:
    raise OperationalError("select 1", {}, Exception("connection to server at 10.0.0.1 refused"))


def answering(environ: Any, start: Any) -> list[bytes]:
    start("200 OK", [("Cache-Control", "private"), ("Content-Type", "text/css")])
    return [b"a {}"]


def test_without_a_database_readers_get_the_page_of_maintenance():
    status, headers, content = ask(Front(without_database), "/dataset/")
    assert status.startswith("503")
    assert headers["Retry-After"]
    assert headers["Cache-Control"] == "no-store"
    assert "系统维护中" in content.decode()
    assert "10.0.0.1" not in content.decode()


def test_without_a_database_programs_get_json():
    status, headers, content = ask(Front(without_database), "/api/3/action/package_search")
    assert status.startswith("503")
    assert headers["Content-Type"].startswith("application/json")
    assert json.loads(content)["success"] is False


@pytest.mark.parametrize("path", ["/dataset/", "/api/3/action/package_search"])
def test_an_answer_made_without_a_database_is_taken_back(path):
    def failing(environ: Any, start: Any) -> list[bytes]:
        environ[away.KEY] = True
        start("500 Internal Server Error", [("Content-Type", "text/plain")])
        return [b"Internal Server Error"]

    status, headers, content = ask(Front(failing), path)
    assert status.startswith("503")
    assert headers["Retry-After"]
    assert "系统维护中" in content.decode()


def test_what_fails_while_an_absence_is_told_counts_as_absence():
    def failing(environ: Any, start: Any) -> list[bytes]:
        try:
            return without_database(environ, start)
        except OperationalError:
            raise PendingRollbackError from None

    assert ask(Front(failing), "/dataset/")[0].startswith("503")


def test_a_fault_of_the_portal_is_none_of_it():
    def failing(environ: Any, start: Any) -> list[bytes]:
        raise KeyError("x")

    with pytest.raises(KeyError):
        ask(Front(failing), "/dataset/")


def test_a_file_closes_the_portal(tmp_path: Path, ckan_config, monkeypatch):
    closed = tmp_path / "closed"
    monkeypatch.setitem(ckan_config, "ckanext.shuangpai.maintenance_file", str(closed))
    assert ask(Front(answering), "/")[0].startswith("200")
    closed.touch()
    assert ask(Front(answering), "/")[0].startswith("503")


def test_only_files_that_name_their_version_are_kept_for_long():
    assert "immutable" in ask(Front(answering), "/webassets/a/1_b.css")[1]["Cache-Control"]
    assert ask(Front(answering), "/base/b.css")[1]["Cache-Control"] == "private"
