"""Suggestions and the search for who holds a data item, for what the caller may see."""

from __future__ import annotations

import pytest

from ckan.plugins import toolkit as tk

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

NOT_OPEN = {
    "open_class": "withheld",
    "open_refusal_category": "privacy",
    "open_basis": {
        "instrument": "双牌县政务大数据管理办法",
        "article": "第二十九条",
        "text": "隐私",
    },
}


@pytest.fixture
def entries(make_entry):
    item = [{"name": "机构名称", "type": "C", "length": "50"}]
    make_entry()
    make_entry(title="殡葬服务机构信息", data_items=item)
    make_entry(
        title="精神卫生机构信息",
        data_items=[*item, {"name": "机构编制数", "type": "I"}],
        **NOT_OPEN,
    )  # noqa: E501


def _texts(answer, kind):
    return [one["text"] for one in answer["suggestions"] if one["kind"] == kind]


@pytest.mark.usefixtures("entries")
def test_entries_departments_items_and_meanings_are_suggested(act):
    answer = act("shuangpai_suggest", q="机构")
    assert set(_texts(answer, "entry")) == {"养老服务机构信息", "殡葬服务机构信息"}
    assert _texts(answer, "data_item") == ["机构名称"]
    assert _texts(act("shuangpai_suggest", q="民政"), "department") == ["双牌县民政局"]
    assert "低保" in _texts(act("shuangpai_suggest", q="低"), "alias")


@pytest.mark.usefixtures("entries")
def test_what_the_caller_may_not_see_is_not_suggested(act, department, make_member):
    officer = make_member(department["id"])
    for q in ("机构", "精神卫生", "机构编制"):
        assert "精神卫生机构信息" not in _texts(act("shuangpai_suggest", q=q), "entry")
        assert "机构编制数" not in _texts(act("shuangpai_suggest", q=q), "data_item")
    assert _texts(act("shuangpai_suggest", user=officer, q="精神卫生"), "entry")
    assert _texts(act("shuangpai_suggest", user=officer, q="机构编制"), "data_item")


@pytest.mark.usefixtures("entries")
def test_pinyin_and_one_character_are_suggested_for(act):
    for q in ("ylfwjg", "yanglao", "养", "養老"):
        assert "养老服务机构信息" in _texts(act("shuangpai_suggest", q=q), "entry"), q


@pytest.mark.usefixtures("entries")
def test_nothing_typed_or_only_signs_suggests_nothing(act):
    for q in ("", "  ", "？", '"', "\\"):
        assert act("shuangpai_suggest", q=q) == {"suggestions": []}


@pytest.mark.usefixtures("entries")
def test_who_holds_a_data_item(act, department, make_member):
    answer = act("shuangpai_data_item_search", q="机构名称")
    assert answer["count"] == 2
    assert {one["matched_data_items"][0] for one in answer["results"]} == {"机构名称"}
    assert answer["departments"] == [
        {"name": department["name"], "title": "双牌县民政局", "count": 2}
    ]
    officer = make_member(department["id"])
    assert act("shuangpai_data_item_search", user=officer, q="机构编制数")["count"] == 1
    assert act("shuangpai_data_item_search", q="机构编制数")["count"] == 0


@pytest.mark.usefixtures("entries")
def test_equal_names_of_a_data_item_are_found_too(act, make_entry):
    make_entry(title="低保对象信息", data_items=[{"name": "信用代码", "type": "C", "length": "18"}])
    answer = act("shuangpai_data_item_search", q="统一社会信用代码")
    assert [one["title"] for one in answer["results"]] == ["养老服务机构信息", "低保对象信息"]


def test_what_is_wrong_with_a_request_is_said(act):
    for data, field in (
        ({"q": ""}, "q"),
        ({"q": "？"}, "q"),
        ({"q": "姓名", "limit": "x"}, "limit"),
    ):
        with pytest.raises(tk.ValidationError) as error:
            act("shuangpai_data_item_search", **data)
        assert list(error.value.error_dict) == [field]


@pytest.mark.usefixtures("entries")
def test_nothing_hidden_decides_which_tier_is_shown(act, make_entry):
    """Ten hidden strict matches must not keep a caller from the near ones."""
    for number in range(10):
        make_entry(title=f"殡葬服务机构台账{number}", **NOT_OPEN)
    found = act("package_search", q="殡葬服务机构台账")
    assert [one["title"] for one in found["results"]][:1] == ["殡葬服务机构信息"]
