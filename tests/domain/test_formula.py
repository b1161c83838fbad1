"""What a spreadsheet would run, and what it would not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.shuangpai.domain.formula import harmless, looks_like_formula


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＠SUM(A1)", "　=1", "'=1", "  =1"],
)  # fmt: skip
def test_what_would_run_stands_behind_an_apostrophe(text: str) -> None:
    assert looks_like_formula(text)
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize(
    "text",
    ["", "-5", "+86", "-1.5e3", "-.5", "-12%", "0746-7720001", "养老=服务", "a@b.cn", "“=1”", "—"],
)
def test_numbers_and_words_stay(text: str) -> None:
    assert harmless(text) == text


@given(st.text(max_size=40))
def test_made_harmless_never_begins_like_a_formula(text: str) -> None:
    out = harmless(text)
    assert out.removeprefix("'") == text.removeprefix("'") or out == f"'{text}"
    first = out[:1]
    assert first not in "=@＝＠" or not first


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9))  # fmt: skip
def test_every_plain_number_stays(number: object) -> None:
    text = format(number, "f")  # pyright: ignore[reportArgumentType]
    assert harmless(text) == text
