"""The process that indexes beside an import, and what happens when it dies."""

from __future__ import annotations

import os
import signal

import pytest

from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.shuangpai.logic.importing.indexer import WORTH_A_PROCESS, Indexer

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


@pytest.fixture
def stored(make_department, entry_fields):
    """Ids of entries that are stored but not indexed."""
    department = make_department("双牌县民政局")
    ids = []
    for number in range(4):
        context = {"ignore_auth": True, "user": "", "defer_commit": True, "return_id_only": True}
        entry = entry_fields(department["id"], title=f"第{number}号信息")
        ids.append(tk.get_action("package_create")(context, entry))
    model.Session.commit()
    return ids


def found():
    search = {"q": "*:*", "rows": 0, "include_private": True}
    return tk.get_action("package_search")({"ignore_auth": True}, search)["count"]


@pytest.mark.parametrize("expected", [1, WORTH_A_PROCESS])
def test_everything_added_can_be_found(stored, expected):
    indexer = Indexer(expected)
    indexer.add(stored[:2])
    indexer.add(stored[2:])
    indexer.finish()
    assert found() == len(stored)


def test_a_process_that_dies_loses_nothing(stored):
    indexer = Indexer(WORTH_A_PROCESS)
    indexer.add(stored[:2])
    os.kill(indexer._child.pid, signal.SIGKILL)
    indexer._child.join()
    indexer.add(stored[2:])
    indexer.finish()
    assert found() == len(stored)


def test_more_batches_than_a_pipe_holds(stored):
    indexer = Indexer(WORTH_A_PROCESS)
    nobody = [f"{number:036d}" for number in range(50)]
    for _ in range(200):
        indexer.add(nobody)
    indexer.add(stored)
    indexer.finish()
    assert found() == len(stored)
