"""The pager as it is drawn: every link has words, dots are no link, the open page is said to be open."""

from __future__ import annotations

from bs4 import BeautifulSoup

from ckan.lib.pagination import Page


def drawn(page: int, count: int) -> BeautifulSoup:
    """Draw the pager of a list of 20 a page."""
    pages = Page(
        collection=list(range(20)),
        page=page,
        url=lambda page: f"/x?page={page}",
        item_count=count,
        items_per_page=20,
        presliced_list=True,
    )
    return BeautifulSoup(str(pages.pager()), "html.parser")


def test_links_have_words_and_lead_somewhere(with_plugins, with_request_context):
    html = drawn(8, 400)
    assert html.nav["aria-label"] == "分页"
    links = [(a.text, a["href"]) for a in html.select("a")]
    assert all(text.strip() and href.startswith("/x") for text, href in links)
    assert (links[0][0], links[-1][0]) == ("上一页", "下一页")
    assert [a.text for a in html.select("[aria-current=page]")] == ["8"]
    assert [one.text for one in html.select("li.disabled span")] == ["…", "…"]
    assert not html.select("i, div")


def test_first_and_last_page_have_one_neighbour(with_plugins, with_request_context):
    assert [a.text for a in drawn(1, 45).select("a")] == ["1", "2", "3", "下一页"]
    assert [a.text for a in drawn(3, 45).select("a")] == ["上一页", "1", "2", "3"]
    assert drawn(1, 20).text == ""
