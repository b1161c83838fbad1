"""What changed between two versions, word by word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ckanext.shuangpai.case_display import difference


def pieces(marked):
    return [(one["kind"], one["text"]) for one in marked]


def test_changed_words_are_marked_on_both_sides():
    left, right = difference.marked("限民政部门内部使用", "限民政、财政部门使用")
    assert pieces(left) == [
        ("same", "限民政"),
        ("same", "部门"),
        ("removed", "内部"),
        ("same", "使用"),
    ] or pieces(left) == [("same", "限民政部门"), ("removed", "内部"), ("same", "使用")]
    assert ("added", "、财政") in pieces(right)


def test_numbers_change_as_a_whole():
    _, right = difference.marked("床位 120 张", "床位 125 张")
    assert ("added", "125") in pieces(right)


def test_rows_of_data_items_are_compared_line_by_line():
    before = [{"name": "姓名", "type": "C", "length": "50"}, {"name": "年龄", "type": "I"}]
    after = [{"name": "姓名", "type": "C", "length": "80"}]
    [row] = difference.compared(
        [{"field": "data_items", "title": "信息项", "before": before, "after": after}]
    )
    assert row["changed"]
    assert len(row["before"]) == 2
    assert pieces(row["before"][1]) == [("removed", "年龄 I")]
    assert ("added", "80") in pieces(row["after"][0])


def test_equal_and_empty_fields_are_no_change():
    rows = difference.compared(
        [
            {"field": "title", "title": "名称", "before": "甲", "after": "甲"},
            {"field": "notes", "title": "摘要", "before": None, "after": ""},
        ]
    )
    assert [row["changed"] for row in rows] == [False, False]
    assert rows[1]["before"] == []


def test_forty_thousand_characters_are_compared_by_sentences():
    sentence = "双牌县民政局负责本县养老服务机构的登记。"
    before = sentence * 2000
    after = before.replace("登记", "备案", 1)
    left, right = difference.marked(before, after)
    assert "".join(text for _, text in pieces(left)) == before
    assert ("added", "备案") in pieces(right)


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_sign_is_lost(before, after):
    left, right = difference.marked(before, after)
    assert "".join(one["text"] for one in left) == before
    assert "".join(one["text"] for one in right) == after
    same = [[one["text"] for one in side if one["kind"] == "same"] for side in (left, right)]
    assert "".join(same[0]) == "".join(same[1])
