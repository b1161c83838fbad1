"""The workbook's tables, and sheets written down as text."""

from __future__ import annotations

import pytest

from ckanext.shuangpai.domain.metadata_template import (
    Merge,
    Sheet,
    Template,
    Vocabulary,
    draft_entry,
    read_sheet,
)
from ckanext.shuangpai.reference import code_lists, table
from ckanext.shuangpai.reference.traditional import to_simplified


@pytest.fixture(scope="session")
def template():
    """The national workbook."""
    return Template(table("metadata_template"), to_simplified)


@pytest.fixture(scope="session")
def words(template):
    """The tables that give words their meaning."""
    return Vocabulary(template, code_lists(), table("category"))


@pytest.fixture
def read(template):
    """Return a reader of rows: ``read(rows, merges=[(top, left, bottom, right)])``."""

    def run(rows, merges=(), name="目录", hidden=False, faults=None):
        sheet = Sheet(name, rows, tuple(Merge(*one) for one in merges), hidden, faults or {})
        return read_sheet(sheet, template)

    return run


@pytest.fixture
def drafts(read, words):
    """Return a reader that gives the entries of rows."""

    def run(rows, merges=(), **options):
        reading = read(rows, merges, **options)
        keys = frozenset(column.key for column in reading.header.columns.values())
        return [draft_entry(reading.sheet.name, block, keys, words) for block in reading.blocks]

    return run


HEAD = [
    "信息资源名称",
    "提供单位",
    "信息资源摘要",
    "信息项名称",
    "数据类型",
    "数据长度",
    "更新周期",
]


@pytest.fixture
def head():
    """The headings of a small sheet."""
    return list(HEAD)
