from __future__ import annotations

import pytest

from ckanext.shuangpai.domain.sync.plain_text import plain_text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("<p>第一段</p><p>第二段</p>", "第一段\n\n第二段"),
        ("低保<b>对象</b>&nbsp;信息<br/>第二行", "低保对象 信息\n第二行"),
        ("<script>alert(1)</script>安全", "安全"),
        ("<style>p{}</style><div onclick='x()'>甲</div>", "甲"),
        ("<table><tr><td>名称</td><td>金额</td></tr></table>", "名称 金额"),
        ("<IFRAME src=//x>藏</IFRAME>见", "见"),
        ("A&amp;B &lt;不是标签&gt;", "A&B <不是标签>"),
        ("面积<100平方米且>50", "面积<100平方米且>50"),
        ("a < b > c", "a < b > c"),
        ("普通文字\r\n第二行 ", "普通文字\n第二行"),
        ("<p>没有结束", "没有结束"),
        ("<p", "<p"),
    ],
)
def test_markup_goes_and_words_stay(text: str, plain: str) -> None:
    assert plain_text(text) == plain


def test_forty_thousand_characters() -> None:
    text = "<p>" + "双牌县" * 13_334 + "</p>"
    assert len(plain_text(text)) == 40_002
