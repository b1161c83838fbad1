"""Feeds tell what everybody may know: entries that are published and open, and nobody's account or number."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

ATOM = "{http://www.w3.org/2005/Atom}"
OPEN, HIDDEN = "养老服务机构信息", ("低保对象信息", "救灾物资信息")
FEEDS = ["/feeds/dataset.atom", "/feeds/organization/{civil}.atom", "/feeds/tag/水.atom"]


def titles(answer) -> set[str]:
    """Return the titles of a feed's entries."""
    feed = ElementTree.fromstring(answer.get_data())
    return {one.findtext(f"{ATOM}title") for one in feed.iter(f"{ATOM}entry")}


@pytest.mark.parametrize("feed", [*FEEDS, "/feeds/custom.atom?q=信息"])
def test_a_stranger_reads_of_open_entries_only(reader, county, feed):
    answer = reader("anonymous").get(feed.format(civil=county.departments["civil"]["name"]))
    assert OPEN in titles(answer)
    text = answer.get_data(as_text=True)
    for word in (*HIDDEN, "7720001", "example.org", "clerk", "张三"):
        assert word not in text


def test_what_a_reader_sees_more_is_not_kept(reader, county):
    answer = reader("clerk").get("/feeds/dataset.atom")
    assert "低保对象信息" in titles(answer)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "asked", ["q=[", 'title="', "sort=nichts desc", "page=-1", "page=x", "q={!join}a", "a b=1"]
)
def test_what_no_search_can_read_is_refused_in_words(reader, county, asked):
    answer = reader("anonymous").get(f"/feeds/custom.atom?{asked}")
    assert answer.status_code in (200, 400)


def test_there_are_no_activities(reader, county):
    name = county.entries["open"]["name"]
    for path in (f"/dataset/activity/{name}", "/user/activity/clerk", "/dashboard/activity"):
        assert reader("sysadmin").get(path).status_code == 404
