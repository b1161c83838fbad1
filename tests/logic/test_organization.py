"""Departments: names, numbers, codes, the tree, and how they are found."""

import pytest

from ckan.plugins import toolkit as tk
from ckan.tests import factories

from ckanext.shuangpai.logic.organization import departments, find_organization

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


def test_name_comes_from_the_credit_code_or_pinyin(make_department):
    with_code = make_department("双牌县民政局", uscc="１１４３１１２３mb0123457d")
    assert with_code["name"] == "11431123mb0123457d"
    assert with_code["uscc"] == "11431123MB0123457D"
    without = make_department("双牌县林业局")
    assert without["name"] == "shuang-pai-xian-lin-ye-ju"
    assert make_department("双牌县邻业局")["name"] == "shuang-pai-xian-lin-ye-ju-2"


def test_catalog_numbers_are_given_in_turn_and_unique(make_department):
    assert make_department("甲局")["catalog_number"] == "001"
    assert make_department("乙局", catalog_number="017")["catalog_number"] == "017"
    assert make_department("丙局")["catalog_number"] == "018"
    with pytest.raises(tk.ValidationError) as refused:
        make_department("丁局", catalog_number="017")
    assert "catalog_number" in refused.value.error_dict


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("uscc", "11431123MB0123457E"),
        ("uscc", "12345"),
        ("region_code", "火星"),
        ("org_kind", "公司"),
        ("parent", "没有的局"),
        ("catalog_number", "12"),
        ("functions", ["king"]),
    ],
)
def test_bad_facts_name_the_field(make_department, field, value):
    with pytest.raises(tk.ValidationError) as refused:
        make_department("双牌县民政局", **{field: value})
    assert list(refused.value.error_dict) == [field]


def test_words_become_codes(make_department):
    made = make_department("双牌县民政局", region_code="双牌县", org_kind="行政机关")
    assert (made["region_code"], made["org_kind"]) == ("431123", "government")


def test_tree_has_no_circle(make_department, act):
    county = make_department("双牌县人民政府")
    bureau = make_department("双牌县民政局", parent=county["name"])
    make_department("双牌县殡仪馆", parent=bureau["id"])
    tree = act("shuangpai_organization_tree")
    assert [node["title"] for node in tree] == ["双牌县人民政府"]
    assert tree[0]["children"][0]["children"][0]["title"] == "双牌县殡仪馆"
    admin = {"ignore_auth": True, "user": ""}
    with pytest.raises(tk.ValidationError):
        tk.get_action("organization_patch")(admin, {"id": county["id"], "parent": bureau["name"]})


def test_found_by_every_name(make_department):
    made = make_department(
        "双牌县自然资源局", uscc="11431123MB0123457D", former_titles=["双牌县国土资源管理局"]
    )
    for words in (
        made["id"],
        made["name"],
        "双牌县自然资源局",
        "雙牌縣自然資源局",
        "双牌县 自然资源局",
        "11431123mb0123457d",
        "双牌县国土资源管理局",
        "双牌县国土局",
    ):
        assert find_organization(words) == made["id"], words
    assert find_organization("双牌县财政局") is None
    assert find_organization("") is None


def test_functions_say_who_is_the_centre(make_department):
    centre = make_department("双牌县政务服务中心", functions=["centre", "confirming"])
    assert [one.id for one in departments().with_function("centre")] == [centre["id"]]
    assert centre["functions"] == ["centre", "confirming"]


def test_departments_are_listed_by_pinyin(make_department, act):
    for title in ("双牌县政务服务中心", "双牌县财政局", "双牌县民政局"):
        make_department(title)
    titles = [one["title"] for one in act("shuangpai_organization_list")]
    assert titles == ["双牌县财政局", "双牌县民政局", "双牌县政务服务中心"]


def test_lists_follow_the_official_order_then_pinyin(make_department, act):
    for title, place in (
        ("双牌县林业局", ""),
        ("双牌县民政局", "2"),
        ("双牌县财政局", ""),
        ("双牌县水利局", "10"),
        ("双牌县审计局", "1"),
    ):
        make_department(title, position=place)
    official = ["双牌县审计局", "双牌县民政局", "双牌县水利局", "双牌县财政局", "双牌县林业局"]
    names = {one["name"]: one["title"] for one in act("shuangpai_organization_list")}
    assert list(names.values()) == official
    assert [one["title"] for one in act("shuangpai_organization_tree")] == official
    assert [names[one] for one in act("organization_list")] == official
    assert act("organization_list", sort="position asc") == act("organization_list")
    second = act("organization_list", all_fields=True, limit=2, offset=2)
    assert [one["title"] for one in second] == official[2:4]
    spelled = act("organization_list", sort="title asc", all_fields=True)
    assert [one["title"][3] for one in spelled] == list("财林民审水")
    assert [names[one] for one in act("organization_list", q="政")] == [
        "双牌县民政局",
        "双牌县财政局",
    ]
    mine = act("organization_list_for_user", factories.Sysadmin())
    assert [one["title"] for one in mine] == official


@pytest.mark.parametrize("value", ["-1", "first", "1.5"])
def test_a_position_is_a_natural_number(make_department, value):
    with pytest.raises(tk.ValidationError) as refused:
        make_department("双牌县民政局", position=value)
    assert list(refused.value.error_dict) == ["position"]
