"""A file's name in the header: Latin letters outside, the whole name for whoever reads it."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from ckanext.shuangpai.content_disposition import content_disposition


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("工作台-2026-11-24.csv", "file.csv"),
        ("a.xlsx", "file.xlsx"),
        ("没有后缀", "file"),
        ("点.后缀", "file"),
        ('"引号"; filename=x\r\nX: 1.csv', "file.csv"),
    ],
)
def test_a_name_of_any_script_is_sent_and_read(name: str, plain: str) -> None:
    header = content_disposition(name)
    assert header.isascii()
    assert header.isprintable()
    kind, fallback, whole = header.split("; ")
    assert (kind, fallback) == ("attachment", f"filename={plain}")
    assert unquote(whole.removeprefix("filename*=UTF-8''")) == name


def test_what_is_shown_in_the_page_says_so() -> None:
    assert content_disposition("图.png", "inline").startswith("inline; ")
