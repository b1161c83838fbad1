from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ckanext.shuangpai.domain.entry_normalisation import normalise_entry
from ckanext.shuangpai.domain.sync import record as records
from ckanext.shuangpai.domain.sync.mapping import map_record
from ckanext.shuangpai.domain.sync.secret import secret_field
from ckanext.shuangpai.harvesters import profiles


def lines(mapped: Any) -> set[tuple[str, str, str]]:
    return {(one.field, one.value, one.code) for one in mapped.unmapped}


@pytest.mark.parametrize(
    ("extra", "value", "field", "code"),
    [
        ("share_type", "1", "share_class", "unconditional"),
        ("share_type", "２", "share_class", "conditional"),
        ("share_type", 3, "share_class", "withheld"),
        ("share_type", " 有条件共享 ", "share_class", "conditional"),
        ("共享类型", "有條件共享", "share_class", "conditional"),
        ("共享類型", "不予共享", "share_class", "withheld"),
        ("Share-Type", "无条件共享", "share_class", "unconditional"),
        ("open_type", "1", "open_class", "unconditional"),
        ("是否向社会开放", "否", "open_class", "withheld"),
        ("update_cycle", "每 月", "update_cycle", "monthly"),
        ("更新頻率", "每季度", "update_cycle", "quarterly"),
        ("security", "L3", "security_level", "3"),
        ("security", "３", "security_level", "3"),
        ("catalog_class", "主题", "catalog_class", "thematic"),
        ("share_mode", "接口", "share_method", "interface"),
        ("publish_date", "2026年1月5日", "published_on", "2026-01-05"),
        ("publish_date", "2026-01-05T08:00:00.000Z", "published_on", "2026-01-05"),
        ("publish_date", "20260105", "published_on", "2026-01-05"),
        ("发布日期", "2026/1/5 8:00", "published_on", "2026-01-05"),
        ("发布日期", "46027", "published_on", "2026-01-05"),
        (
            "info_code",
            "３０７００３４３１１００／０００００１",
            "catalog_code",
            "307003431100/000001",
        ),
        ("region_code", "永州市", "region_code", "431100"),
        ("联系人", "张三", "contact_name", "张三"),
    ],
)
def test_values_are_understood(mapped, extra, value, field, code) -> None:
    result = mapped(**{extra: value})
    assert result.entry[field] == code
    assert result.unmapped == []


@pytest.mark.parametrize(
    ("extra", "value", "to"),
    [
        ("share_type", "9", "share_class"),
        ("share_type", "01", "share_class"),
        ("open_type", "0", "open_class"),
        ("open_type", "完全公开吧", "open_class"),
        ("open_type", ["1"], "open_class"),
        ("update_cycle", "7", "update_cycle"),
        ("security", "9", "security_level"),
        ("publish_date", "2026-13-45", "published_on"),
        ("publish_date", "去年底", "published_on"),
        ("info_code", "ABC-1", "catalog_code"),
        ("region_code", "431102", "region_code"),
        ("share_mode", "1", "share_method"),
        ("format", "神秘格式", "formats"),
    ],
)
def test_values_that_are_not_understood_are_listed_and_not_guessed(
    mapped, extra, value, to
) -> None:
    result = mapped(**{extra: value})
    shown = value if isinstance(value, str) else json.dumps(value)
    assert lines(result) == {(extra, shown, "unknown_value")}
    assert result.unmapped[0].to == to
    assert to not in result.entry or to == "region_code"


def test_fields_that_are_not_known_are_listed(mapped) -> None:
    result = mapped(top={"author": "某某", "url": "http://x.example/"}, 自编字段="值", empty="")
    assert lines(result) == {
        ("author", "某某", "unknown_field"),
        ("url", "http://x.example/", "unknown_field"),
        ("自编字段", "值", "unknown_field"),
    }


def test_two_names_for_one_field(mapped) -> None:
    result = mapped(共享类型="1", share_type="2")
    assert result.entry["share_class"] == "conditional"
    assert lines(result) == {("共享类型", "1", "second_value")}
    assert mapped(共享类型="1", share_type="1").unmapped == []


class TestConfiguration:
    def test_one_site_turns_the_numbers_round(self, mapped) -> None:
        config = {"values": {"open_type": {"1": "有条件开放", "2": "unconditional"}}}
        assert mapped(config=config, open_type="1").entry["open_class"] == "conditional"
        assert mapped(config=config, open_type="2").entry["open_class"] == "unconditional"
        assert mapped(config=config, open_type="3").entry["open_class"] == "withheld"

    def test_fields_of_its_own(self, mapped) -> None:
        config = {"fields": {"gx_lx": "share_class", "share_type": ""}}
        result = mapped(config=config, gx_lx="1", share_type="3")
        assert result.entry["share_class"] == "unconditional"
        assert result.unmapped == []

    def test_the_general_profile_knows_no_numbers(self, mapped) -> None:
        result = mapped(config={"profile": "ckan"}, share_type="1", open_type="无条件开放")
        assert result.entry["open_class"] == "unconditional"
        assert "share_class" not in result.entry
        assert "region_code" not in result.entry

    def test_every_meaning_changes_the_version(self) -> None:
        plain = profiles.profile("ckan_city", {}).mapping
        config = {"values": {"open_class": {"1": "conditional"}}}
        assert profiles.profile("ckan_city", config).mapping != plain
        assert profiles.profile("ckan_city", {}).mapping == plain

    @pytest.mark.parametrize(
        ("config", "field"),
        [
            ({"fields": {"x": "no_such_field"}}, "fields"),
            ({"values": {"title": {"1": "a"}}}, "values"),
            ({"values": {"open_class": {"1": "halb offen"}}}, "open_class"),
            ({"region_code": "999999"}, "region_code"),
            ({"entry_state": "review"}, "entry_state"),
        ],
    )
    def test_what_does_not_exist_is_named(self, config, field) -> None:
        with pytest.raises(profiles.ProfileError) as caught:
            profiles.profile("ckan_city", config)
        assert caught.value.field == field


class TestDepartment:
    def test_by_its_code(self, mapped) -> None:
        result = mapped(top={"organization": {"title": "别的名字"}}, dept_code="11431100mb0001038w")
        assert result.entry["collecting_department"] == "org-mz"
        assert result.unmapped == []

    def test_by_its_title_or_name(self, mapped) -> None:
        title = {"organization": {"title": "永州市民政局", "name": "yz-mzj"}}
        assert mapped(top=title).entry["collecting_department"] == "org-mz"
        name = {"organization": {"title": "", "name": "yz-gaj"}}
        assert mapped(top=name).entry["collecting_department"] == "org-ga"

    def test_unknown_ones_are_listed(self, mapped) -> None:
        result = mapped(top={"organization": {"title": "永州市某局", "name": "x"}}, dept_code="1")
        assert lines(result) == {("organization", "永州市某局", "unknown_department")}
        assert "collecting_department" not in result.entry

    @pytest.mark.parametrize("value", [None, "", [], {}, 7, "永州市民政局"])
    def test_of_any_shape(self, mapped, value) -> None:
        assert mapped(top={"organization": value}).entry["title"] == "某某信息"


def test_the_category_follows_theme_and_code(mapped) -> None:
    thematic = mapped(catalog_class="主题", theme="社会保障", info_code="207003431100/000001")
    assert thematic.entry["category"] == "2/03"
    assert {"name": "社会保障"} in thematic.entry["tags"]
    assert mapped(info_code="307003431100/000001").entry["category"] == "3/07/003"
    assert "category" not in mapped(info_code="399003431100/000001").entry


def test_a_refusal_names_its_category_when_the_words_do(mapped) -> None:
    said = mapped(open_type="3", no_open_basis="涉及个人隐私（办法第二十九条第（三）项）")
    assert said.entry["open_refusal_category"] == "privacy"
    unsaid = mapped(open_type="3", no_open_basis="涉及个人隐私和社会稳定")
    assert "open_refusal_category" not in unsaid.entry


def test_open_yes_with_a_condition_is_conditional(mapped) -> None:
    assert mapped(是否开放="是", 开放条件="实名申请").entry["open_class"] == "conditional"
    assert mapped(是否开放="是").entry["open_class"] == "unconditional"
    assert mapped(open_type="1", open_condition="注明来源").entry["open_class"] == "unconditional"


def test_withheld_entries_have_no_share_method(mapped) -> None:
    assert "share_method" not in mapped(share_type="3", share_mode="接口").entry


def test_codes_of_single_items(mapped) -> None:
    items = [
        {"name": "甲", "类型": "字符串型C", "共享类型": "1"},
        {"name": "乙", "type": "SDO_GEOMETRY", "开放类型": "8"},
    ]
    result = mapped(items=json.dumps(items))
    assert result.entry["data_items"] == [
        {"name": "甲", "type": "C", "share_class": "unconditional"},
        {"name": "乙", "type": "SDO_GEOMETRY"},
    ]
    assert {(one.value, one.to) for one in result.unmapped} == {
        ("SDO_GEOMETRY", "item_type"),
        ("8", "open_class"),
    }


def test_long_prose_arrives_whole(mapped) -> None:
    text = "低保对象认定依据。" * 5000
    assert mapped(top={"notes": text}).entry["notes"] == text


def test_a_missing_title_is_replaced_and_listed(mapped) -> None:
    result = mapped(top={"title": " ", "name": "yz-1"})
    assert result.entry["title"] == "yz-1"
    assert ("title", "", "missing_title") in lines(result)


def test_tags_keep_what_they_can(mapped) -> None:
    tags = [
        {"name": "水"},
        {"name": "水利（2024）"},
        {"name": 'a,"b"'},
        {"name": "长" * 101},
        {"x": 1},
    ]
    result = mapped(top={"tags": tags})
    assert [tag["name"] for tag in result.entry["tags"]] == ["水", "水利（2024）", "a b"]
    assert [one.code for one in result.unmapped] == ["too_long"]


def test_resources_keep_their_names(mapped) -> None:
    resources = [
        {"id": "a", "name": "水利数据.csv", "url": " http://x/水利.csv ", "format": "CSV"},
        "x",
    ]
    result = mapped(top={"resources": resources})
    assert result.entry["resources"] == [
        {"id": "a", "name": "水利数据.csv", "url": "http://x/水利.csv", "format": "CSV"}
    ]


def test_extras_of_old_systems_are_one_object(mapped) -> None:
    profile = profiles.profile("ckan_city", {})
    record = {"id": "r1", "title": "t", "extras": {"share_type": "1"}}
    result = map_record(record, profile, profiles.vocabulary(lambda _: None))
    assert result.entry["share_class"] == "unconditional"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=12,
)
KEYS = st.sampled_from(
    ["title", "notes", "tags", "resources", "organization", "groups", "state", "license_id"]
)
EXTRA_KEYS = st.sampled_from(
    [
        "items",
        "share_type",
        "open_type",
        "format",
        "publish_date",
        "info_code",
        "theme",
        "dept_code",
    ]
    + [
        "no_open_basis",
        "no_share_basis",
        "关联资源代码",
        "security",
        "catalog_class",
        "region_code",
    ]
)
EXTRAS = st.lists(st.fixed_dictionaries({"key": EXTRA_KEYS | st.text(), "value": JSON}) | JSON)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(KEYS, JSON), EXTRAS | JSON)
def test_no_record_of_any_shape_breaks_the_reading(top: dict[str, Any], extras: Any) -> None:
    record = {"id": "r1", **top, "extras": extras}
    profile = profiles.profile("ckan_city", {})
    clean = records.clean(record)
    assert len(records.content_hash(record, profile.mapping)) == 64
    secret_field(clean)
    mapped = map_record(clean, profile, profiles.vocabulary(lambda _: None))
    entry, _ = normalise_entry(mapped.entry, profiles.lists())
    again, _ = normalise_entry(entry, profiles.lists())
    assert json.dumps(again, sort_keys=True) == json.dumps(entry, sort_keys=True)
    json.dumps([one.as_dict() for one in mapped.unmapped]).encode()
