"""With the search server away, pages that can go without it do, and the others say so with 503."""

from __future__ import annotations

import pytest

from ckan import model

from tests.views.visible import not_chinese


@pytest.fixture
def without_search(county, ckan_config, monkeypatch):
    """Point the search at a port where nothing listens, after the county is indexed."""
    monkeypatch.setitem(ckan_config, "solr_url", "http://127.0.0.1:9/solr/nothing")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/", 200),
        ("/dataset/{open}", 200),
        ("/department/", 200),
        ("/about", 200),
        ("/sitemap", 200),
        ("/calendar/", 200),
        ("/dataset/", 503),
        ("/dataset/?q=养老", 503),
        ("/organization/{civil}", 503),
    ],
)
def test_pages_go_on_or_say_so(reader, county, without_search, address, status):
    names = {"open": county.entries["open"]["name"], "civil": county.departments["civil"]["name"]}
    answer = reader("anonymous").get(address.format(**names))
    assert answer.status_code == status
    assert not_chinese(answer.body, [*names.values(), county.resource["id"]]) == []
    assert ("Retry-After" in answer.headers) == (status == 503)


def test_programs_are_told_with_503(reader, county, without_search, entry_fields):
    answer = reader("anonymous").get("/api/3/action/package_search?q=养老")
    assert answer.status_code == 503
    assert answer.json["error"]["search"] == ["检索暂时不可用，请稍后再试。"]
    listed = reader("anonymous").get("/api/3/action/organization_list?all_fields=true")
    assert listed.status_code == 503
    civil = county.departments["civil"]["id"]
    data = entry_fields(civil, title="没有索引时的条目")
    clerk = reader("clerk")
    stored = clerk.app.post("/api/3/action/package_create", json=data, headers=clerk.headers)
    assert stored.status_code == 503
    assert model.Session.query(model.Package).filter_by(title=data["title"]).count() == 0
    name = county.entries["open"]["name"]
    assert reader("anonymous").get(f"/api/3/action/package_show?id={name}").json["success"]
