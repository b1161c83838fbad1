"""A form that asks for rows without end gets some."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

MOST_ROWS = 201


@pytest.mark.parametrize("rows", ["9" * 9, "9" * 40, "-5", "1e9", "x"])
@pytest.mark.parametrize("address", ["check", "rows", "save"])
def test_rows_have_an_end(reader, county, address, rows):
    form = {"title": "救灾物资", "form-rows": rows, "data_items-0-name": "名称"}
    answer = reader("clerk").post(f"/entry-form/{address}", form)
    assert answer.status_code == 200
    page = BeautifulSoup(answer.text, "html.parser")
    names = page.find_all("input", attrs={"name": lambda name: "data_items-" in (name or "")})
    assert len({one["name"].split("-")[1] for one in names}) <= MOST_ROWS


def test_a_form_that_does_not_fit_is_refused_in_words(reader, county):
    for address, form in [
        ("/entry-form/save", {"title": "救灾物资", f"data_items-{'9' * 5000}-name": "名称"}),
        ("/entry-form/rows", {"title": ["一", "二"], "form-rows": ["1", "2"], "id": ["a", "b"]}),
        ("/user/edit/clerk", {"save": ""}),
        ("/user/clerk/api-tokens", {"name__0__x": "某"}),
    ]:
        answer = reader("clerk").post(address, form)
        assert answer.status_code in (200, 400), address
        assert "<h1" in answer.text


@pytest.mark.parametrize("code", ["没有这样的代码", "9" * 40, "307002431123/1; --"])
def test_a_draft_with_a_code_that_is_none_is_refused(reader, county, code):
    form = {"title": "救灾物资", "state": "draft", "catalog_code": code}
    form["owner_org"] = county.departments["civil"]["id"]
    answer = reader("clerk").post("/entry-form/save", form)
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 200
    assert "信息资源代码" in page.find(id="findings").get_text()
    assert page.find(attrs={"name": "title"})["value"] == "救灾物资"
