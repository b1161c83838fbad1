"""The alias table: kept by the Centre, live in every process, without reindexing."""

from __future__ import annotations

import pytest

from ckan.plugins import toolkit as tk
from ckan.tests import factories

from ckanext.shuangpai.search import aliases
from ckanext.shuangpai.search.vocabulary import KINDS, reference_aliases

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

LINE = {"alias": "老年饭堂", "term": "养老服务机构", "kind": "colloquial"}


@pytest.fixture
def centre(department, make_member):
    return make_member(department["id"], "admin")


def test_a_new_alias_finds_at_once_and_a_removed_one_no_more(act, centre, make_entry, find):
    make_entry()
    assert find("老年饭堂") == []
    act("shuangpai_alias_create", user=centre, **LINE)
    assert find("老年饭堂") == ["养老服务机构信息"]
    act("shuangpai_alias_delete", user=centre, alias=LINE["alias"], term=LINE["term"])
    assert find("老年饭堂") == []


def test_another_process_sees_the_change_within_its_look(act, centre, monkeypatch):
    before = aliases.vocabulary()
    assert aliases.vocabulary() is before
    act("shuangpai_alias_create", user=centre, **LINE)
    assert aliases.vocabulary() is not before
    clock = iter((10.0, 10.0 + aliases.SECONDS_BETWEEN_LOOKS - 0.1, 13.0))
    monkeypatch.setattr(aliases.time, "monotonic", lambda: next(clock))
    aliases.changed_here()
    looks = []
    monkeypatch.setattr(aliases.AliasLine, "version", lambda: looks.append(1) or (0, None))
    for _ in range(3):
        aliases.vocabulary()
    assert len(looks) == 2
    assert aliases.SECONDS_BETWEEN_LOOKS < 5


def test_a_line_of_the_reference_table_can_be_removed_and_restored(act, centre):
    line = {"alias": "低保", "term": "最低生活保障"}
    act("shuangpai_alias_delete", user=centre, **line)
    assert act("shuangpai_alias_list", q="低保", kind="abbreviation")[0] != line
    assert not [x for x in act("shuangpai_alias_list") if line.items() <= x.items()]
    act("shuangpai_alias_create", user=centre, kind="abbreviation", note="恢复", **line)
    found = [x for x in act("shuangpai_alias_list") if line.items() <= x.items()]
    assert [(x["source"], x["note"]) for x in found] == [("local", "恢复")]


def test_an_update_changes_kind_and_note_only(act, centre):
    act("shuangpai_alias_create", user=centre, note="试用", **LINE)
    words = {"alias": LINE["alias"], "term": LINE["term"]}
    changed = act("shuangpai_alias_update", user=centre, kind="synonym", **words)
    assert (changed["kind"], changed["note"]) == ("synonym", "试用")


def test_what_is_wrong_with_a_line_is_said(act, centre):
    wrong = [
        ({**LINE, "alias": ""}, "alias"),
        ({**LINE, "term": LINE["alias"]}, "term"),
        ({**LINE, "kind": "nickname"}, "kind"),
        ({**LINE, "alias": "长" * 51}, "alias"),
        ({"alias": "低保", "term": "最低生活保障", "kind": "synonym"}, "alias"),
    ]
    for data, field in wrong:
        with pytest.raises(tk.ValidationError) as error:
            act("shuangpai_alias_create", user=centre, **data)
        assert list(error.value.error_dict) == [field]


def test_only_the_centre_edits(act, make_department, make_member):
    other = make_member(make_department("双牌县林业局")["id"], "admin")
    for user in (None, other, factories.UserWithToken()):
        for action in ("create", "update", "delete"):
            with pytest.raises(tk.NotAuthorized):
                act(f"shuangpai_alias_{action}", user=user, **LINE)


def test_an_unknown_line_is_not_found(act, centre):
    with pytest.raises(tk.ObjectNotFound):
        act("shuangpai_alias_delete", user=centre, alias="没有", term="这条")


def test_the_reference_table_is_sound():
    lines = reference_aliases()
    assert len(lines) >= 150
    assert len({line[:2] for line in lines}) == len(lines)
    assert {line.kind for line in lines} <= set(KINDS)
    assert [line for line in lines if line.alias == line.term] == []
