"""Two people change one entry: what each changed alone is kept, what both changed is asked."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.shuangpai.domain.entry_merge import fingerprint, fingerprints, merge

BEFORE = {"title": "低保对象信息", "notes": "旧摘要", "formats": [{"class": "database"}]}
FIELDS = ["title", "notes", "formats", "tag_string"]


def outcome(theirs: dict[str, Any], mine: dict[str, Any], **choices: str) -> tuple[Any, ...]:
    prints = fingerprints(BEFORE, FIELDS)
    done = merge(prints, {**BEFORE, **theirs}, {**BEFORE, **mine}, choices)
    return dict(done.entry), done.adopted, done.conflicts


def test_what_only_others_changed_is_taken_over():
    entry, adopted, conflicts = outcome({"notes": "他们的"}, {"title": "我的"})
    assert (entry["title"], entry["notes"]) == ("我的", "他们的")
    assert (adopted, conflicts) == (("notes",), ())


def test_what_both_changed_is_asked():
    entry, adopted, conflicts = outcome({"notes": "他们的"}, {"notes": "我的"})
    assert entry["notes"] == "我的"
    assert (adopted, conflicts) == ((), ("notes",))


@pytest.mark.parametrize(("choice", "value"), [("mine", "我的"), ("theirs", "他们的")])
def test_a_choice_settles_a_conflict(choice, value):
    entry, _adopted, conflicts = outcome({"notes": "他们的"}, {"notes": "我的"}, notes=choice)
    assert entry["notes"] == value
    assert conflicts == ()


def test_an_unknown_choice_settles_nothing():
    assert outcome({"notes": "他们的"}, {"notes": "我的"}, notes="beide")[2] == ("notes",)


def test_the_same_change_twice_is_none():
    assert outcome({"notes": "一样"}, {"notes": "一样"})[1:] == ((), ())


def test_what_a_form_does_not_hold_is_not_compared():
    prints = fingerprints(BEFORE, FIELDS)
    done = merge(prints, {**BEFORE, "notes": "他们的"}, {"title": "我的"}, {})
    assert dict(done.entry) == {"title": "我的"}


def test_tags_are_compared_in_either_form():
    prints = fingerprints({"tags": [{"name": "水"}, {"name": "养老"}]}, ["tag_string"])
    stored = {"tags": [{"name": "水"}, {"name": "养老"}, {"name": "新"}]}
    assert merge(prints, stored, {"tag_string": "养老，水"}, {}).adopted == ("tag_string",)
    assert merge(prints, stored, {"tag_string": "养老,水,我"}, {}).conflicts == ("tag_string",)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("", None),
        ("无", ""),
        ([], None),
        ({}, ""),
        ({"a": "", "b": "x"}, {"b": "x"}),
        ("一\r\n二", "一\n二"),
        ({"a": "1", "b": "2"}, {"b": "2", "a": "1"}),
    ],
)
def test_what_says_the_same_has_one_fingerprint(one, other):
    assert fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("一", "二"), ([{"name": "一"}, {"name": "二"}], [{"name": "二"}, {"name": "一"}])],
)
def test_what_differs_has_two(one, other):
    assert fingerprint(one) != fingerprint(other)
