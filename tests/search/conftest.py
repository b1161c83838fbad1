"""Fixtures of the search tests: entries through the actions, and documents straight into Solr."""

from __future__ import annotations

import json
import os
import urllib.parse
import urllib.request

import pysolr
import pytest

import ckan.lib.search.common as solr
from ckan.plugins import toolkit as tk
from ckan.tests import factories

from ckanext.shuangpai.search import aliases
from ckanext.shuangpai.search.document import index_entry


@pytest.fixture(autouse=True)
def _fresh_aliases():
    aliases.changed_here()
    yield
    aliases.changed_here()


@pytest.fixture
def department(with_plugins, clean_db, clean_index, make_department):
    """Return one department."""
    return make_department("双牌县民政局", functions=["centre"])


@pytest.fixture
def make_entry(department, entry_fields):
    """Return a maker of published open entries; ``state`` and all fields may be changed."""
    user = factories.Sysadmin()["name"]

    def make(title="养老服务机构信息", **changes):
        fields = entry_fields(department["id"], title=title, entry_state="published", **changes)
        return tk.get_action("package_create")({"user": user, "ignore_auth": True}, fields)

    return make


@pytest.fixture
def find(act):
    """Return a searcher: the titles found for a query, as an anonymous user."""

    def search(q, user=None, **parameters):
        found = act("package_search", user=user, q=q, **parameters)
        return [entry["title"] for entry in found["results"]]

    return search


def _solr_document(entry: dict, **changes: object) -> dict:
    """Return the Solr document of an entry given as title, notes, items and department."""
    shown = {
        "id": entry["id"],
        "name": entry["id"].lower(),
        "title": entry["title"],
        "notes": entry["notes"],
        "type": "dataset",
        "state": "active",
        "entry_state": "published",
        "open_class": "unconditional",
        "share_class": "unconditional",
        "organization": {"id": "o", "name": "o", "title": entry["dept"]},
        "owner_org": "o",
        "data_items": [{"name": name} for name in entry["items"]],
        **changes,
    }
    text = json.dumps(shown, ensure_ascii=False)
    plain = ("id", "name", "title", "notes", "state", "entry_state", "open_class", "share_class")
    return {
        **{name: shown[name] for name in plain},
        "index_id": entry["id"],
        "site_id": tk.config["ckan.site_id"],
        "entity_type": "package",
        "dataset_type": "dataset",
        "capacity": "public",
        "permission_labels": ["public"],
        "metadata_modified": "2026-01-01T00:00:00Z",
        "title_string": entry["title"],
        "organization": "o",
        "extras_data_items": json.dumps(shown["data_items"], ensure_ascii=False),
        "validated_data_dict": text,
        "data_dict": text,
    }


@pytest.fixture
def post():
    """Return a poster of entries: ``post(entries)`` as ours, ``post(entries, url)`` as CKAN's own."""

    def send(entries: list[dict], url: str | None = None) -> None:
        connection = pysolr.Solr(url) if url else solr.make_connection()
        documents = [_solr_document(entry) for entry in entries]
        connection.delete(q="*:*")
        connection.add([d if url else index_entry(d) for d in documents], commit=True)

    yield send
    solr.make_connection().delete(q="*:*", commit=True)


@pytest.fixture(scope="session")
def stock_core():
    """Return the address of a core with CKAN's own schema, beside the core of the tests."""
    server, core = os.environ["CKAN_SOLR_URL"].rsplit("/", 1)
    name = f"{core}_stock"
    admin = f"{server}/admin/cores?"

    def ask(**parameters: str) -> dict:
        with urllib.request.urlopen(admin + urllib.parse.urlencode(parameters)) as answer:
            return json.load(answer)

    if name in ask(action="STATUS", indexInfo="false")["status"]:
        ask(action="UNLOAD", core=name, deleteInstanceDir="true")
    ask(action="CREATE", name=name, configSet="stock", instanceDir=name)
    yield f"{server}/{name}"
    ask(action="UNLOAD", core=name, deleteInstanceDir="true")
