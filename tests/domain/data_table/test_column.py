"""Types of columns: nothing is lost by calling a value a number or a date."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.shuangpai.domain.data_table import (
    DATE,
    NUMERIC,
    TEXT,
    ColumnProfile,
    Item,
    choose_type,
    plain_value,
)


def chosen(title: str, *values: str, item: str = "", asked: str = "") -> str:
    """Return the type of a column that holds these values, the first in row 2."""
    return outcome(title, *values, item=item, asked=asked)[0]


def outcome(title: str, *values: str, item: str = "", asked: str = ""):
    profile = ColumnProfile()
    for row, value in enumerate(values, 2):
        profile.add(value, row)
    return choose_type(title, profile, Item(title, item) if item else None, asked)


@pytest.mark.parametrize(
    ("title", "values", "kind"),
    [
        ("床位数", ("30", "40"), NUMERIC),
        ("余额", ("-1.50", "0"), NUMERIC),
        ("床位数", ("30", "约40"), TEXT),
        ("床位数", (), TEXT),
        ("序列", ("007", "008"), TEXT),  # a number would lose the zeros
        ("身份证号", ("431123199001010011",), TEXT),
        ("邮政编码", ("425200",), TEXT),
        ("联系电话", ("7720001",), TEXT),
        ("总数", ("1234567890",), TEXT),  # ten digits without a data item: a code
        ("成立日期", ("2026-01-05", "2026年1月5日", "2026/1/5", "2026.1.5"), DATE),
        ("成立日期", ("2026-02-30",), TEXT),
        ("成立日期", ("2026",), NUMERIC),
    ],
)
def test_a_column_of_no_data_item_is_judged_by_name_and_values(title, values, kind) -> None:
    assert chosen(title, *values) == kind


def test_the_data_item_decides_where_the_values_fit() -> None:
    assert chosen("编号", "12", item="N") == NUMERIC
    assert chosen("总数", "1234567890", item="N") == NUMERIC
    assert chosen("总数", "30", item="C") == TEXT
    assert chosen("日期", "2026年1月5日", item="D") == DATE


def test_the_first_value_that_does_not_fit_is_named() -> None:
    assert outcome("床位数", "30", "约40", "无", item="N") == (TEXT, (3, "约40"))
    assert outcome("日期", "2026-01-05", "去年", item="D") == (TEXT, (3, "去年"))


def test_more_digits_than_a_script_keeps_stay_text() -> None:
    assert chosen("编号", "9" * 15, item="N") == NUMERIC
    assert chosen("编号", "9" * 16, item="N") == TEXT


def test_what_an_officer_chose_goes_before_the_data_item() -> None:
    assert chosen("床位数", "30", item="N", asked=TEXT) == TEXT
    assert chosen("床位数", "30", item="C", asked=NUMERIC) == NUMERIC


@given(st.dates(min_value=dt.date(1000, 1, 1)))
def test_every_day_is_stored_as_iso_however_it_is_written(day: dt.date) -> None:
    for written in (f"{day.year}年{day.month}月{day.day}日", f"{day.year}/{day.month}/{day.day}"):
        assert chosen("日期", written) == DATE
        assert plain_value(written, DATE) == day.isoformat()
        assert plain_value(written, TEXT) == written


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=8))
def test_numbers_are_only_where_every_value_is_written_as_the_number_is(values: list[str]) -> None:
    if chosen("数", *values) == NUMERIC:
        for value in values:
            assert value.isascii()
            assert value.lstrip("-")[:1] != "0" or value.lstrip("-")[:2] in ("0", "0.")
