"""The rebuild: several processes, nothing lost, orphans gone, damage to one entry harms no other."""

from __future__ import annotations

import json

import pytest

import ckan.lib.search.common as solr
import ckan.plugins.toolkit as tk
from ckan import model
from ckan.cli.cli import ckan as ckan_command

from ckanext.shuangpai.search import batch, reindex

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


def _titles() -> list[str]:
    found = solr.make_connection().search("dataset_type:dataset", rows=1000, fl="title")
    return sorted(doc["title"] for doc in found.docs)


@pytest.fixture
def entries(make_entry, monkeypatch):
    """Return twelve entries, and let processes work in parts of three."""
    monkeypatch.setattr(reindex, "PART", 3)
    with batch.deferred():
        return [make_entry(title=f"低保对象信息{n:02}") for n in range(12)]


def test_an_empty_index_is_filled_completely(entries):
    solr.make_connection().delete(q="*:*", commit=True)
    report = reindex.reindex(processes=2)
    assert (report.stored, report.indexed, report.complete) == (12, 12, True)
    assert _titles() == [entry["title"] for entry in entries]


def test_the_index_is_never_empty_meanwhile(entries, monkeypatch):
    seen: list[int] = []
    reindex.reindex(processes=1, progress=lambda done, total: seen.append(len(_titles())))
    assert seen == [12, 12, 12, 12]


def test_orphans_are_removed_and_counted(entries):
    solr.make_connection().add(
        [{"index_id": "x", "id": "x", "site_id": tk.config["ckan.site_id"], "title": "孤儿",
          "entity_type": "package", "dataset_type": "dataset"}],
        commit=True,
    )  # fmt: skip
    assert reindex.reindex().orphans_removed == 1
    assert "孤儿" not in _titles()


def test_a_stale_document_is_replaced(entries):
    model.Session.get(model.Package, entries[0]["id"]).title = "改了"
    model.Session.commit()
    reindex.reindex()
    assert "改了" in _titles()


def test_work_of_a_process_that_dies_is_done_by_the_parent(entries, monkeypatch):
    solr.make_connection().delete(q="*:*", commit=True)
    monkeypatch.setattr(reindex, "_work", lambda parts, pipe: 1 / 0)
    report = reindex.reindex(processes=2)
    assert report.complete
    assert len(_titles()) == 12


def test_a_damaged_entry_is_named_and_the_others_are_indexed(entries, monkeypatch):
    broken = entries[4]["id"]
    index_many = batch.index_many

    def failing(part, commit):
        if broken in part:
            raise ValueError("damaged")
        return index_many(part, commit=commit)

    solr.make_connection().delete(q="*:*", commit=True)
    monkeypatch.setattr(batch, "index_many", failing)
    report = reindex.reindex(processes=2)
    assert report.failed == {broken: "damaged"}
    assert report.missing == [broken]
    assert len(_titles()) == 11


def test_the_command_prints_one_json_value(entries, cli):
    result = cli.invoke(ckan_command, ["shuangpai", "reindex", "--json"])
    report = json.loads(result.stdout)
    assert report["complete"] is True
    assert report["indexed"] == 12


def test_the_command_fails_when_an_entry_is_missing(entries, cli, monkeypatch):
    monkeypatch.setattr(reindex, "_index", lambda part: dict.fromkeys(part, "damaged"))
    solr.make_connection().delete(q="*:*", commit=True)
    result = cli.invoke(ckan_command, ["shuangpai", "reindex"])
    assert result.exit_code == 1
    assert entries[0]["id"] in result.output
