"""Bulk indexing: the same documents as CKAN would post, fewer requests, nothing lost on errors."""

from __future__ import annotations

import threading
from datetime import datetime

import pytest

import ckan.lib.search.common as solr
import ckan.plugins.toolkit as tk
from ckan import logic, model
from ckan.tests import factories, helpers

from ckanext.shuangpai.search import batch

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


def _indexed() -> dict[str, str]:
    found = solr.make_connection().search(
        "*:*", fq=f'site_id:"{tk.config["ckan.site_id"]}"', rows=1000, fl="id,title"
    )
    return {doc["id"]: doc["title"] for doc in found.docs}


def test_entries_reach_the_index_only_when_the_block_ends(make_entry):
    with batch.deferred() as opened:
        created = [make_entry(title=f"低保对象信息{n}")["id"] for n in range(3)]
        assert _indexed() == {}
    assert set(_indexed()) == set(created)
    assert opened.posted == 3


def _document(entry_id: str) -> dict:
    found = solr.make_connection(decode_dates=False).search(f'id:"{entry_id}"').docs[0]
    return {name: value for name, value in found.items() if name not in ("_version_", "indexed_ts")}


def test_the_documents_are_those_ckan_would_have_posted(make_entry):
    group = factories.Group()
    entries = [
        make_entry(title="危房改造信息"),
        make_entry(title="有标签", tags=[{"name": "住房"}, {"name": "补贴"}]),
        make_entry(title="有资源", resources=[{"url": "http://a.cn/1.csv", "format": "CSV", "name": n}
                                          for n in "甲乙"]),
        make_entry(title="有分组", groups=[{"name": group["name"]}]),
    ]  # fmt: skip
    model.Session.expire_all()
    for entry in entries:
        logic.index_update_package({"ignore_auth": True}, entry["id"])
    expected = [_document(entry["id"]) for entry in entries]
    assert batch.index_many(entries) == len(entries)
    assert [_document(entry["id"]) for entry in entries] == expected


def test_the_last_state_of_an_entry_wins(make_entry):
    with batch.deferred():
        entry = make_entry(title="旧名称")
        helpers.call_action("package_patch", id=entry["id"], title="新名称")
    assert _indexed() == {entry["id"]: "新名称"}


def test_an_entry_deleted_in_the_block_leaves_the_index(make_entry):
    kept = make_entry(title="甲")
    gone = make_entry(title="乙")
    with batch.deferred():
        helpers.call_action("package_patch", id=gone["id"], title="丙")
        helpers.call_action("package_delete", id=gone["id"])
    assert _indexed() == {kept["id"]: "甲"}


def _store_one_and_fail_at_the_next(make_entry) -> None:
    with batch.deferred():
        make_entry(title="已存")
        ghost = model.Package(name="ghost-1", title="未存", type="dataset", extras={})
        model.Session.add(ghost)
        model.Session.flush()
        logic.index_update_package({"ignore_auth": True}, ghost.id)
        raise RuntimeError("boom")


def test_an_error_indexes_exactly_what_is_stored(make_entry):
    with pytest.raises(RuntimeError, match="boom"):
        _store_one_and_fail_at_the_next(make_entry)
    assert list(_indexed().values()) == ["已存"]


def test_a_change_rolled_back_is_not_indexed(make_entry):
    entry = make_entry(title="原名")
    with batch.deferred():
        stored = model.Session.get(model.Package, entry["id"])
        stored.title, stored.metadata_modified = "假名", datetime(2030, 1, 1)
        model.Session.flush()
        logic.index_update_package({"ignore_auth": True}, entry["id"])
        model.Session.rollback()
    assert _indexed() == {entry["id"]: "原名"}


def test_entries_written_with_deferred_commit_can_be_named(department, entry_fields):
    context = {"user": factories.Sysadmin()["name"], "defer_commit": True, "return_id_only": True}
    fields = entry_fields(department["id"], title="一次提交")
    with batch.deferred() as opened:
        entry_id = tk.get_action("package_create")(context, fields)
        opened.touch(entry_id)
        model.repo.commit()
    assert _indexed() == {entry_id: "一次提交"}


def test_many_entries_are_posted_while_the_block_runs(make_entry, monkeypatch):
    monkeypatch.setattr(batch, "POST_SIZE", 3)
    with batch.deferred() as opened:
        created = [make_entry()["id"] for _ in range(7)]
        assert opened.posted > 0
    assert set(_indexed()) == set(created)


def test_blocks_may_be_nested(make_entry):
    with batch.deferred():
        with batch.deferred():
            inner = make_entry(title="内")
        assert _indexed() == {}
    assert _indexed() == {inner["id"]: "内"}


def test_index_many_restores_a_lost_document_and_drops_unknown_ids(make_entry):
    entry = make_entry(title="找回")
    solr.make_connection().delete(q="*:*", commit=True)
    assert batch.index_many([entry["id"], "no-such-id"]) == 1
    assert _indexed() == {entry["id"]: "找回"}


def test_other_threads_are_not_held_back(make_entry):
    entry = make_entry(title="甲")
    solr.make_connection().delete(q="*:*", commit=True)

    def other() -> None:
        batch.index_many([entry["id"]])
        model.Session.remove()

    with batch.deferred():
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        assert _indexed() == {entry["id"]: "甲"}


def test_one_refused_document_does_not_take_the_others_with_it():
    good = {"index_id": "g", "id": "g", "site_id": tk.config["ckan.site_id"], "title": "好"}
    bad = {**good, "index_id": "b", "id": "b", "metadata_created": "not a date"}
    assert list(batch.post_documents([good, bad])) == ["b"]
    solr.make_connection().commit()
    assert _indexed() == {"g": "好"}


def test_an_unreachable_solr_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(tk.config, "solr_url", "http://127.0.0.1:9/solr/none")
    with pytest.raises(solr.SearchIndexError, match="Failed to connect"):
        batch.post_documents([{"id": "x"}])
