"""Where the columns are named, and names that a database takes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ckanext.shuangpai.domain.data_table import column_names, find_header
from ckanext.shuangpai.domain.data_table.header import MAX_NAME_BYTES


def test_titles_above_a_table_are_passed_over() -> None:
    rows = [
        ["双牌县养老服务机构名录", "", ""],
        ["填报单位：民政局", "", "2026年1月"],
        ["机构名称", " 床位 数\n", "地址", ""],
        ["泷泊镇敬老院", "30", "泷泊镇"],
        ["江村镇敬老院", "40", "江村镇"],
    ]
    found = find_header(rows)
    assert found is not None
    assert (found.row, found.titles) == (2, ("机构名称", "床位 数", "地址"))


def test_a_table_of_two_columns_may_lack_a_name() -> None:
    found = find_header([["机构名称", ""], ["泷泊镇敬老院", "30"], ["江村镇敬老院", "40"]])
    assert found is not None
    assert found.row == 0


def test_nothing_filled_has_no_header() -> None:
    assert find_header([]) is None
    assert find_header([["", " "], [""]]) is None


def test_names_are_told_apart() -> None:
    assert column_names(["名称", "名称", "", "_id", "xmin", 'a"b,c']) == [
        "名称", "名称_2", "列3", "id", "xmin_", "a”b，c",
    ]  # fmt: skip
    assert column_names(["Name", "name"]) == ["Name", "name_2"]


@given(st.lists(st.text(max_size=80), max_size=30))
def test_every_name_fits_and_is_its_own(titles: list[str]) -> None:
    names = column_names(titles)
    assert len(names) == len(titles)
    assert len({one.casefold() for one in names}) == len(names)
    for one in names:
        assert one
        assert len(one.encode()) <= MAX_NAME_BYTES
        assert not one.startswith("_")
        assert not set(one) & set('",:\\\x00\n')


@given(st.lists(st.lists(st.text(max_size=5), max_size=6), max_size=30))
def test_a_header_is_one_of_the_rows(rows: list[list[str]]) -> None:
    found = find_header(rows)
    if found is None:
        assert not any(cell.strip() for row in rows[:21] for cell in row)
    else:
        assert len(found.titles) <= len(rows[found.row])
        assert any(found.titles)
