from __future__ import annotations

import pytest

from tests.harvesters.conftest import entries, remote

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


def test_the_county_gets_everything_the_city_shows(city, source, sync, offices) -> None:
    report = sync()
    assert report["status"] == "complete", report
    assert (report["promised"], report["seen"], report["created"]) == (12, 12, 12)
    assert (report["refused"], report["errors"], report["unmapped"]) == ([], [], [])
    found = entries(source)
    assert set(found) == {one["id"] for one in city.datasets}
    entry = found[remote(1)]
    assert entry["title"] == "救助对象信息1"
    assert entry["catalog_code"] == "307003431100/000001"
    assert (entry["share_class"], entry["open_class"]) == ("conditional", "unconditional")
    assert entry["owner_org"] == offices["city"]["id"]
    assert entry["entry_state"] == "published"
    assert entry["origin"]["state"] == "active"
