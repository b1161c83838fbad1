from __future__ import annotations

import json
from typing import Any

import pytest

from ckanext.shuangpai.domain.sync.item_list import read_items

NAME = {"name": "姓名", "type": "C", "length": "50"}
DATE = {"name": "出生日期", "type": "D"}


@pytest.mark.parametrize(
    "raw",
    [
        [{"name": "姓名", "type": "C", "length": 50}, {"name": "出生日期", "type": "D"}],
        '[{"name": "姓名", "type": "C", "length": 50.0}, {"name": "出生日期", "type": "D"}]',
        '\ufeff [{"name":"姓名","type":"C","length":"50"},{"name":"出生日期","type":"D"}] ',
        "[{'name': '姓名', 'type': 'C', 'length': 50}, {'name': '出生日期', 'type': 'D'}]",
        "[{“name”：“姓名”，“type”：“C”，“length”：50}，{“name”：“出生日期”，“type”：“D”}]",
        '[{"name": "姓名", "type": "C", "length": 50}, {"name": "出生日期", "type": "D"},]',
        '[{"信息项名称":"姓名","数据类型":"C","数据长度":"50"},{"信息项名称":"出生日期","数据类型":"D"}]',
        '[{"中文名":"姓名","字段类型":"C(50)"},{"中文名":"出生日期","字段类型":"D"}]',
        '{"items": [{"name": "姓名", "type": "C", "length": 50}, {"name": "出生日期", "type": "D"}]}',
        {"姓名": {"type": "C", "length": 50}, "出生日期": "D"},
    ],
)
def test_spellings_of_one_list(raw: Any) -> None:
    assert read_items(raw) == ([NAME, DATE], "")


@pytest.mark.parametrize(
    "raw", ["姓名、出生日期", "姓名，出生日期", "姓名|出生日期", ["姓名", "出生日期"]]
)
def test_names_alone(raw: Any) -> None:
    assert read_items(raw) == ([{"name": "姓名"}, {"name": "出生日期"}], "")


@pytest.mark.parametrize("raw", ["", "[]", "无", "-", [], {}])
def test_nothing(raw: Any) -> None:
    items, _rest = read_items(raw)
    assert items == []


def test_a_list_that_breaks_off_keeps_its_whole_items() -> None:
    text = json.dumps([NAME, DATE], ensure_ascii=False)[:-12]
    items, rest = read_items(text)
    assert items == [NAME]
    assert rest.startswith('{"name": "出生')


@pytest.mark.parametrize(
    "raw", ["[{", "{{{", "[" * 5000, "见附件表格说明", "[1, 2]", "nul", 7, "[{]}"]
)
def test_what_cannot_be_read_is_given_back(raw: Any) -> None:
    items, rest = read_items(raw)
    assert items == []
    assert rest


def test_an_item_without_a_name_takes_its_description_or_code() -> None:
    assert read_items([{"code": "xm", "note": "姓名"}]) == ([{"code": "xm", "name": "姓名"}], "")
    assert read_items([{"column": "xm"}]) == ([{"code": "xm", "name": "xm"}], "")
