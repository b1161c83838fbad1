"""Whatever stands in a sheet, reading it never fails, and every place told is in the sheet."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ckanext.shuangpai.domain.metadata_template import Merge, Sheet, draft_entry, read_sheet

HEADINGS = [
    "类名称",
    "项名称",
    "信息资源名称",
    "信息资源代码",
    "提供单位",
    "信息资源摘要",
    "分类",
    "类型",
]
HEADINGS += [
    "信息项名称",
    "数据类型",
    "数据长度",
    "共享类型",
    "共享条件",
    "是否向社会开放",
    "开放条件",
]
HEADINGS += [
    "数据存储总量（G）",
    "发布日期",
    "更新周期",
    "关联资源代码",
    "不认识的列",
    "信息资源格式",
    "共享方式",
]
CELLS = st.one_of(
    st.just(""),
    st.sampled_from(
        ["低保1", "低保2", "无", "/", "有条件", "是", "否", "C", "18,2", "2022/1/5", "12G"]
    ),
    st.sampled_from(
        ["307001431123/000001", "合计", "填表人：甲", "示例", "数据库、表格", "《法》第一条", "１"]
    ),
    st.text(max_size=6),
)
ROWS = st.lists(st.lists(CELLS, max_size=len(HEADINGS)), max_size=14)
RANGES = st.tuples(*(st.integers(0, 16) for _ in range(4)))


@pytest.fixture
def reader(template, words):
    """Return a reader of sheets into drafts."""

    def run(sheet):
        reading = read_sheet(sheet, template)
        columns = reading.header.columns.values() if reading.header else ()
        keys = frozenset(column.key for column in columns)
        return reading, [draft_entry(sheet.name, b, keys, words) for b in reading.blocks]

    return run


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(headings=st.permutations(HEADINGS), rows=ROWS, ranges=st.lists(RANGES, max_size=4))
def test_any_sheet_is_read(reader, headings, rows, ranges):
    merges = tuple(
        Merge(min(a, c), min(b, d), min(max(a, c), len(rows)), max(b, d)) for a, b, c, d in ranges
    )
    reading, drafts = reader(Sheet("目录", [headings, *rows], merges))
    named = {one.row for one in reading.problems}
    for draft, block in zip(drafts, reading.blocks, strict=True):
        named |= set(range(block.row, block.last + 1))
        assert all(isinstance(item, dict) for item in draft.entry.get("data_items", []))
    assert all(1 <= row <= len(rows) + 1 for row in named)
