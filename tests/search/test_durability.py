"""Edits that Solr has acknowledged survive its sudden death; on a private Solr that is really killed."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import urllib.error
import urllib.request

import pysolr
import pytest

from services import solr_server
from services.progress import wait_until

CORE = "durable"
DOCUMENTS = 50


@pytest.fixture
def home(tmp_path):
    """Return a Solr home with one core of our schema."""
    conf = tmp_path / "configsets" / CORE / "conf"
    shutil.copytree(solr_server.CONFIGSETS / "shuangpai" / "conf", conf)
    shutil.copy(solr_server.SOURCE / "solr.xml", tmp_path)
    (tmp_path / CORE).mkdir()
    (tmp_path / CORE / "core.properties").write_text(f"name={CORE}\nconfigSet={CORE}\n")
    return tmp_path


@pytest.fixture
def start(home):
    """Return a starter of that Solr, without the commits it makes by itself."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    running = []

    def begin():
        words = [
            word.replace(str(solr_server.HOME), str(home)) for word in solr_server.command(port)
        ]
        words[1:1] = ["-Dsolr.autoCommit.maxTime=600000", "-Dsolr.autoSoftCommit.maxTime=600000"]
        with (home / "solr.log").open("ab") as log:
            process = subprocess.Popen(words, stdout=log, stderr=log)
        running.append(process)
        url = solr_server.url(port, CORE)
        wait_until("waiting for Solr", lambda: _answers(url), 120, lambda: "")
        return process, pysolr.Solr(url, timeout=30)

    yield begin
    for process in running:
        process.kill()
        process.wait()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/admin/ping", timeout=5):
            return True
    except (urllib.error.URLError, OSError):
        return False


def _documents(title: str) -> list[dict[str, str]]:
    return [
        {"index_id": f"i{n}", "id": f"i{n}", "site_id": "s", "title": f"{title}{n}"}
        for n in range(DOCUMENTS)
    ]


def test_acknowledged_edits_survive_kill_9(start):
    process, solr = start()
    solr.add(_documents("低保对象信息"), commit=True)
    solr.add(_documents("改后名称"), commit=False)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    _, solr = start()
    wanted = {document["title"] for document in _documents("改后名称")}
    # Solr answers before it has replayed its log, and ignores commits meanwhile
    wait_until("replaying the log", lambda: _titles(solr) == wanted, 60, lambda: str(_titles(solr)))
    assert solr.search("*:*", rows=0).hits == DOCUMENTS


def _titles(solr: pysolr.Solr) -> set[str]:
    solr.commit()
    return {doc["title"] for doc in solr.search("*:*", rows=100, fl="title").docs}
