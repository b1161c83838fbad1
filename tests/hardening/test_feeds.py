"""Feeds tell what everybody may know: entries that are published and open, and nobody's account or number."""

from __future__ import annotations

import html
import re
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


def links(answer) -> dict[str, str]:
    """Return the feed's own links by what they are for."""
    feed = ElementTree.fromstring(answer.get_data())
    return {one.get("rel"): one.get("href") for one in feed.findall(f"{ATOM}link")}


def test_a_reader_of_feeds_gets_pages_in_chinese_with_lasting_ids(reader, county):
    address = "/feeds/dataset.atom"
    answer = reader("anonymous").get(address)
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.get_data())
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "zh-CN"
    one = county.entries["open"]
    by_id = {item.findtext(f"{ATOM}id"): item for item in feed.iter(f"{ATOM}entry")}
    entry = by_id[f"urn:uuid:{one['id']}"]
    page = entry.find(f"{ATOM}link[@rel='alternate']").get("href")
    assert page.endswith(f"/dataset/{one['name']}")
    assert page.startswith("http")
    assert "/api/" not in answer.get_data(as_text=True)
    moments = [item.findtext(f"{ATOM}updated") for item in feed.iter(f"{ATOM}entry")]
    assert moments == sorted(moments, reverse=True)
    assert feed.findtext(f"{ATOM}updated") == moments[0]
    again = reader("anonymous").get(address)
    assert again.get_data() == answer.get_data()


def test_pages_of_a_feed_lead_on(reader, county, ckan_config, monkeypatch):
    monkeypatch.setitem(ckan_config, "ckan.feeds.limit", 1)
    seen, address = [], "/feeds/custom.atom?q=信息"
    ids = set()
    while address:
        answer = reader("clerk").get(address)
        assert answer.status_code == 200
        feed = ElementTree.fromstring(answer.get_data())
        ids.add(feed.findtext(f"{ATOM}id"))
        seen += [one.findtext(f"{ATOM}id") for one in feed.iter(f"{ATOM}entry")]
        rels = links(answer)
        assert {"self", "first", "last", "alternate"} <= set(rels)
        assert all(href.startswith("http") for href in rels.values())
        address = rels.get("next", "").partition("//")[2].partition("/")[2]
        address = f"/{address}" if address else ""
    assert len(seen) == len(set(seen)) > 1
    assert len(ids) == 1
    assert rels["last"] == rels["self"]


def test_a_department_and_a_tag_have_titles_in_chinese(reader, county):
    civil = county.departments["civil"]
    for address, words in (
        (f"/feeds/organization/{civil['name']}.atom", "双牌县民政局"),
        ("/feeds/tag/水.atom", "标签“水”"),
    ):
        answer = reader("anonymous").get(address)
        feed = ElementTree.fromstring(answer.get_data())
        assert words in feed.findtext(f"{ATOM}title")
    assert links(answer)["self"].startswith("http")
    assert reader("anonymous").get("/feeds/organization/nichts.atom").status_code == 404


def test_pages_name_their_feeds(reader, county):
    civil = county.departments["civil"]["name"]
    for page, feed in (
        ("/", "/feeds/dataset.atom"),
        (f"/organization/{civil}", f"/feeds/organization/{civil}.atom"),
        (f"/dataset/?q=养老&organization={civil}", "/feeds/custom.atom?q="),
    ):
        text = reader("anonymous").get(page).get_data(as_text=True)
        found = re.findall(
            r'<link rel="alternate" type="application/atom\+xml"[^>]*href="([^"]+)"', text
        )
        chosen = [one for one in found if feed in one]
        assert chosen, page
        path = html.unescape(chosen[0])
        path = path[path.index("/feeds") :]
        answer = reader("anonymous").get(path)
        assert OPEN in titles(answer), path


def test_there_are_no_activities(reader, county):
    name = county.entries["open"]["name"]
    for path in (f"/dataset/activity/{name}", "/user/activity/clerk", "/dashboard/activity"):
        assert reader("sysadmin").get(path).status_code == 404
