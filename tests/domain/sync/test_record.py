from __future__ import annotations

import pytest

from ckanext.shuangpai.domain.sync import record as records
from ckanext.shuangpai.domain.sync.secret import secret_field

RECORD = {
    "id": "a",
    "title": "低保对象信息",
    "metadata_modified": "2026-01-01T00:00:00",
    "tags": [{"name": "低保", "display_name": "低保"}],
    "resources": [{"id": "r", "url": "http://x/", "position": 0}],
}


def test_volatile_keys_do_not_change_the_hash() -> None:
    changed = {
        **RECORD,
        "metadata_modified": "2027-01-01",
        "num_tags": 9,
        "tags": [{"name": "低保", "display_name": "x"}],
        "resources": [{"position": 4, "url": "http://x/", "id": "r"}],
    }
    assert records.content_hash(changed, "m") == records.content_hash(RECORD, "m")


@pytest.mark.parametrize(
    "change",
    [{"title": "低保对象"}, {"tags": []}, {"resources": []}, {"new": 1}, {"state": "deleted"}],
)
def test_everything_else_does(change: dict[str, object]) -> None:
    assert records.content_hash({**RECORD, **change}, "m") != records.content_hash(RECORD, "m")


def test_a_new_mapping_changes_the_hash() -> None:
    assert records.content_hash(RECORD, "m@1") != records.content_hash(RECORD, "m@2")


@pytest.mark.parametrize(
    ("record", "found"),
    [
        ({"id": "a"}, "a"),
        ({"id": 7}, "7"),
        ({"id": " a "}, "a"),
        ({"id": ""}, None),
        ({"id": True}, None),
        ({"id": ["a"]}, None),
        ({"id": "a\x00"}, None),
        ({"id": "x" * 201}, None),
        ({}, None),
        (None, None),
        ("a", None),
    ],
)
def test_identifiers(record: object, found: str | None) -> None:
    assert records.remote_id(record) == found


def test_signs_no_database_takes_are_removed() -> None:
    dirty = {"title": "甲\x00乙", "extras": [{"key": "k\x00", "value": "\ud800丙"}]}
    assert records.clean(dirty) == {"title": "甲乙", "extras": [{"key": "k", "value": "?丙"}]}


def test_depth_is_counted_without_recursion() -> None:
    deep: object = "x"
    for _ in range(5000):
        deep = [deep]
    assert records.depth({"id": "a", "x": deep}) > records.DEEPEST
    assert records.depth(RECORD) < records.DEEPEST


@pytest.mark.parametrize(
    ("record", "field"),
    [
        ({"extras": [{"key": "是否涉密", "value": "是"}]}, "是否涉密"),
        ({"extras": [{"key": "密级", "value": "机密"}]}, "密级"),
        ({"extras": [{"key": "密級", "value": "機密★5年"}]}, "密級"),
        ({"extras": [{"key": "security", "value": "秘密"}]}, "security"),
        ({"extras": [{"key": "备注", "value": "绝密★长期"}]}, "备注"),
        ({"extras": [{"key": "x", "value": "涉及国家秘密，不得外传"}]}, "x"),
        ({"extras": {"secret": True}}, "secret"),
        ({"extras": [{"key": "items", "value": '[{"name": "坐标", "是否涉密": "是"}]'}]}, "items"),
        ({"extras": [{"key": "items", "value": '[{"name": "坐标", "note": "机密★"}'}]}, "items"),
        ({"title": "【秘密】战备物资"}, "title"),
        ({"notes": "本資源屬於國家秘密"}, "notes"),
        ({"resources": [{"name": "机密★表"}]}, "resources"),
        ({"tags": [{"name": "涉密"}]}, "tags"),
        ({"涉密等级": "秘密"}, "涉密等级"),
        ({"extras": [{"key": "是否涉密", "value": "否"}]}, None),
        ({"extras": [{"key": "密级", "value": "非密"}]}, None),
        ({"extras": [{"key": "密级", "value": ""}]}, None),
        ({"extras": [{"key": "is_secret", "value": "0"}]}, None),
        ({"notes": "本目录不涉及国家秘密"}, None),
        ({"title": "国家保密局通讯录", "extras": [{"key": "security", "value": "L3"}]}, None),
    ],
)
def test_secret_records_are_recognised(record: dict[str, object], field: str | None) -> None:
    assert secret_field({"id": "a", **record}) == field


UNUSABLE = ["\ud800", "a\udfffb", "a\x00", "x" * 201, {"a": 1}, ["a"], 1.5, True]


@pytest.mark.parametrize("value", UNUSABLE)
def test_an_identifier_no_database_holds_stands_for_itself_on_a_page_only(value: object) -> None:
    assert records.remote_id({"id": value}) is None
    listed = records.listed_as({"id": value, "title": "甲"})
    assert listed is not None
    assert listed == records.listed_as({"id": value})
    shown = records.shown_id({"id": value})
    assert shown
    assert len(shown.encode("utf-8")) <= 4 * records.LONGEST_SHOWN
    assert "\x00" not in shown


def test_two_unusable_identifiers_are_told_apart() -> None:
    assert len({records.listed_as({"id": value}) for value in UNUSABLE}) == len(UNUSABLE)


@pytest.mark.parametrize("value", [{}, {"id": None}, {"id": ""}, {"id": " "}, "text", None])
def test_what_names_nothing_has_no_place_on_a_page(value: object) -> None:
    assert records.listed_as(value) is None


def test_an_identifier_nested_without_end_is_no_crash() -> None:
    deep: object = "a"
    for _ in range(900):
        deep = [deep]
    assert records.listed_as({"id": deep})
    assert records.shown_id({"id": deep})


@pytest.mark.parametrize("value", ["a", "目录-1", 7, " a ", "x" * 200, "a\u2028b"])
def test_a_good_identifier_is_itself(value: object) -> None:
    assert (
        records.listed_as({"id": value}) == records.remote_id({"id": value}) == str(value).strip()
    )
