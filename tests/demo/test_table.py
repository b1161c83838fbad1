"""Chinese characters take two columns of a terminal."""

from __future__ import annotations

import pytest

from demo.steps import table


@pytest.mark.parametrize(
    ("text", "columns"), [("abc", 3), ("低保", 4), ("ＰＭ", 4), ("低保ab", 6), ("", 0)]
)
def test_width(text: str, columns: int) -> None:
    assert table.width(text) == columns


def test_a_long_cell_is_cut_visibly() -> None:
    cut = table.shorten("最低生活保障对象信息", 10)
    assert cut == "最低生活…"
    assert table.width(cut) <= 10
    assert table.shorten("低保", 10) == "低保"


def test_columns_stand_under_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    table.show("标题", ("名称", "n"), [("低保", 1), ("abcdef", 22)])
    lines = capsys.readouterr().out.splitlines()
    assert lines[1:] == ["标题", "  名称    n", "  ──────  ──", "  低保    1", "  abcdef  22"]
