from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.shuangpai.domain.sync.merge import merge, same
from ckanext.shuangpai.domain.sync.openness import RANK

BASE = {"title": "甲", "notes": "乙", "share_class": "conditional", "tags": [{"name": "水"}]}


def codes(merged: Any) -> list[tuple[str, str]]:
    return [(one.field, one.code) for one in merged.conflicts]


def test_nothing_new_changes_nothing() -> None:
    ours = {**BASE, "owner": "x"}
    assert merge(BASE, ours, BASE).changes == {}


def test_what_the_county_left_alone_follows_the_source() -> None:
    merged = merge(BASE, BASE, {**BASE, "title": "丙"})
    assert (merged.changes, merged.conflicts) == ({"title": "丙"}, [])


def test_what_the_county_changed_stays() -> None:
    ours = {**BASE, "notes": "本县补充"}
    assert merge(BASE, ours, {**BASE, "title": "丙"}).changes == {"title": "丙"}
    merged = merge(BASE, ours, {**BASE, "notes": "丁"})
    assert merged.changes == {}
    assert codes(merged) == [("notes", "changed_here")]
    assert merged.conflicts[0].as_dict()["ours"] == "本县补充"


def test_both_came_to_the_same() -> None:
    merged = merge(BASE, {**BASE, "notes": "丁"}, {**BASE, "notes": "丁"})
    assert (merged.changes, merged.conflicts) == ({}, [])


def test_a_field_the_source_emptied_is_emptied() -> None:
    theirs = {key: value for key, value in BASE.items() if key != "notes"}
    assert merge(BASE, BASE, theirs).changes == {"notes": ""}


@pytest.mark.parametrize("field", ["catalog_code", "origin", "entry_state"])
def test_fields_no_sync_sets(field: str) -> None:
    assert merge({field: "a"}, {field: "a"}, {field: "b"}).changes == {}


class TestClasses:
    OPEN = {"share_class": "unconditional", "share_scope": "全县", "open_class": "unconditional"}

    @pytest.mark.parametrize("theirs", ["conditional", "withheld", "", None])
    def test_never_lowered_and_nothing_that_explains_them(self, theirs: str | None) -> None:
        incoming = {**self.OPEN, "share_class": theirs, "share_scope": "本局", "title": "新"}
        merged = merge(self.OPEN, self.OPEN, incoming)
        assert merged.changes == {"title": "新"}
        assert codes(merged) == [("share_class", "class_lowered")]

    def test_widened(self) -> None:
        ours = {"open_class": "withheld", "open_refusal_category": "privacy"}
        theirs = {"open_class": "conditional", "open_condition": "脱敏"}
        changes = merge(ours, ours, theirs).changes
        assert changes == {**theirs, "open_refusal_category": ""}

    def test_a_class_the_county_narrowed_stays(self) -> None:
        base = {"open_class": "unconditional"}
        ours = {"open_class": "withheld"}
        assert merge(base, ours, base).changes == {}
        merged = merge({"open_class": "conditional"}, ours, base)
        assert merged.changes == {}
        assert codes(merged) == [("open_class", "changed_here")]


class TestTags:
    def test_each_side_adds_and_removes(self) -> None:
        base = {"tags": [{"name": "甲"}, {"name": "乙"}, {"name": "丙"}]}
        ours = {"tags": [{"name": "乙"}, {"name": "丙"}, {"name": "本县"}]}
        theirs = {"tags": [{"name": "甲"}, {"name": "丙"}, {"name": "新"}]}
        changed = merge(base, ours, theirs).changes["tags"]
        assert sorted(tag["name"] for tag in changed) == ["丙", "新", "本县"]

    def test_ckan_s_own_keys_do_not_count(self) -> None:
        ours = {"tags": [{"name": "水", "id": "1", "display_name": "水"}]}
        assert merge({"tags": BASE["tags"]}, ours, {"tags": BASE["tags"]}).changes == {}


class TestItems:
    NAME = {"name": "姓名", "type": "C", "length": "50"}
    AGE = {"name": "年龄", "type": "I"}

    def test_the_county_s_remarks_stay_while_the_source_s_facts_follow(self) -> None:
        ours = {"data_items": [{**self.NAME, "note": "按户口簿"}, self.AGE]}
        theirs = {"data_items": [{**self.NAME, "length": "60"}, {"name": "性别", "type": "C"}]}
        merged = merge({"data_items": [self.NAME, self.AGE]}, ours, theirs)
        assert merged.conflicts == []
        assert merged.changes["data_items"] == [
            {"name": "姓名", "type": "C", "length": "60", "note": "按户口簿"},
            {"name": "性别", "type": "C"},
        ]

    def test_items_the_county_added_or_dropped(self) -> None:
        base = {"data_items": [self.NAME, self.AGE]}
        ours = {"data_items": [self.NAME, {"name": "村组"}]}
        assert merge(base, ours, base).changes == {}

    def test_an_item_changed_here_and_dropped_there(self) -> None:
        base = {"data_items": [self.NAME, self.AGE]}
        ours = {"data_items": [self.NAME, {**self.AGE, "type": "N"}]}
        merged = merge(base, ours, {"data_items": [self.NAME]})
        assert merged.changes == {}
        assert codes(merged) == [("data_items", "changed_here")]

    def test_a_class_of_an_item_is_not_lowered_either(self) -> None:
        ours = {"data_items": [{**self.NAME, "open_class": "unconditional"}]}
        theirs = {"data_items": [{**self.NAME, "open_class": "withheld", "length": "9"}]}
        merged = merge(ours, ours, theirs)
        assert merged.changes["data_items"][0]["open_class"] == "unconditional"
        assert merged.changes["data_items"][0]["length"] == "9"
        assert codes(merged) == [("data_items", "class_lowered")]

    def test_equal_names_are_told_apart(self) -> None:
        base = {"data_items": [self.NAME, {**self.NAME, "length": "9"}]}
        assert merge(base, base, base).changes == {}


def test_resources_of_the_county_stay_beside_the_source_s() -> None:
    link = {"id": "1", "url": "http://city/1.csv", "name": "表"}
    own = {"id": "9", "url": "/own.csv", "name": "本县表"}
    ours = {"resources": [{**link, "position": 0, "state": "active"}, own]}
    theirs = {"resources": [{**link, "url": "http://city/2.csv"}]}
    merged = merge({"resources": [link]}, ours, theirs)
    assert [one["url"] for one in merged.changes["resources"]] == ["http://city/2.csv", "/own.csv"]
    assert merge({"resources": [link]}, ours, {"resources": []}).changes["resources"] == [own]


@pytest.mark.parametrize(
    ("one", "other"), [(None, ""), ("", []), ({}, None), ({"a": ""}, {}), (5, "5")]
)
def test_ways_to_say_nothing_and_to_write_numbers(one: Any, other: Any) -> None:
    assert same(one, other)


VALUES = st.sampled_from(["", "一", "二", "三"])
ENTRIES = st.fixed_dictionaries(
    {"title": VALUES, "notes": VALUES}
    | {name: st.sampled_from(["", *RANK]) for name in ("share_class", "open_class")}
)


@given(ENTRIES, ENTRIES, ENTRIES)
def test_merging_keeps_its_promises(base: Any, ours: Any, theirs: Any) -> None:
    merged = merge(base, ours, theirs)
    after = {**ours, **merged.changes}
    for name in ("title", "notes"):
        if ours[name] != base[name]:
            assert after[name] == ours[name]
        else:
            assert after[name] == theirs[name]
    for name in ("share_class", "open_class"):
        assert RANK.get(after[name], 0) >= RANK.get(ours[name], 0)
    assert merge(theirs, after, theirs).changes == {}
