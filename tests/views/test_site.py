"""Pages about the site, elder mode, compression, and what the pages of search and entry offer."""

from __future__ import annotations

import gzip
import re

import pytest

GZIP = {"Accept-Encoding": "gzip"}


def test_the_sitemaps_name_what_everybody_may_see(app, county):
    listed = app.get("/sitemap.xml").body
    assert f"/dataset/{county.entries['open']['name']}</loc>" in listed
    assert county.entries["withheld"]["name"] not in listed
    assert county.entries["draft"]["name"] not in listed
    assert "双牌县民政局" in app.get("/sitemap").body
    robots = app.get("/robots.txt").body
    assert "Sitemap: http" in robots
    assert "Disallow: /api/" in robots


def test_elder_mode_is_kept_and_leads_back(app, county):
    answer = app.post("/reading/elder", data={"back": "/about"}, follow_redirects=False)
    assert answer.location.endswith("/about")
    assert "shuangpai_reading=elder" in answer.headers["Set-Cookie"]
    answer = app.get("/about", headers={"Cookie": "shuangpai_reading=elder"})
    assert "shuangpai-elder" in answer.body


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org/", "javascript:1", ""])
def test_elder_mode_leads_to_no_other_site(app, county, back):
    answer = app.post("/reading/plain", data={"back": back}, follow_redirects=False)
    assert "example.org" not in answer.location
    assert "javascript" not in answer.location


def test_data_items_are_a_file_for_those_who_see_them(app, reader, county):
    name = county.entries["open"]["name"]
    answer = app.get(f"/dataset/{name}/data-items.csv")
    assert "统一社会信用代码" in answer.body
    assert "attachment" in answer.headers["Content-Disposition"]
    assert app.get(f"/dataset/{county.entries['draft']['name']}/data-items.csv").status_code == 404
    withheld = county.entries["withheld"]["name"]
    assert reader("clerk").get(f"/dataset/{withheld}/data-items.csv").status_code == 200
    assert app.get(f"/dataset/{withheld}/data-items.csv").status_code == 404


def test_nothing_found_offers_the_search_without_filters(app, county):
    body = app.get("/dataset/?q=养老&organization=nichts").body
    assert "去掉条件可查到" in body


def test_the_words_asked_for_are_marked(app, county):
    assert "<mark>养老" in app.get("/dataset/?q=养老").body
    assert "<script>alert(1)" not in app.get("/dataset/?q=<script>alert(1)</script>").body


def test_pages_are_compressed_only_for_readers_without_a_cookie(app, county):
    answer = app.get("/about", headers=GZIP)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "使用指南" in gzip.decompress(answer.data).decode()
    known = app.get("/about", headers={**GZIP, "Cookie": "session=1"})
    assert "Content-Encoding" not in known.headers


def test_the_first_page_counts_what_there_is(app, county):
    body = app.get("/").body
    for title in ("附有文件", "无条件开放"):
        before = body[: body.index(title)]
        assert int(re.findall(r">\s*(\d+)\s*<", before)[-1]) > 0, title


def test_openings_are_counted_and_listed(app, county):
    for _ in range(3):
        app.get(f"/dataset/{county.entries['city']['name']}")
    body = app.get("/").body
    assert "近31天查看最多" in body


def test_following_needs_no_script(reader, county):
    name = county.entries["open"]["name"]
    clerk = reader("clerk")
    assert "取消关注" not in clerk.get(f"/dataset/{name}").body
    for _ in range(2):
        answer = clerk.post(f"/dataset/{name}/follow-here", {}, follow_redirects=False)
        assert answer.location.endswith(f"/dataset/{name}")
    assert "取消关注" in clerk.get(f"/dataset/{name}").body
    clerk.post(f"/dataset/{name}/unfollow-here", {}, follow_redirects=False)
    assert "取消关注" not in clerk.get(f"/dataset/{name}").body
