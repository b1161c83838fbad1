"""Saving under the eyes of others, defaults, preview, texts that are not saved yet."""

from __future__ import annotations

import json
from threading import Barrier, Thread

import pytest

from ckan import model
from ckan.plugins import toolkit as tk

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


@pytest.fixture
def civil(make_department):
    return make_department("双牌县民政局", catalog_number="002")


@pytest.fixture
def officer(civil, make_member):
    return make_member(civil["id"])


@pytest.fixture
def colleague(civil, make_member):
    return make_member(civil["id"])


@pytest.fixture
def entry(act, officer, civil, entry_fields):
    return act("package_create", officer, **entry_fields(civil["id"]))


def opened(act, user, entry) -> dict[str, str]:
    """Return what a form that was just opened says of itself."""
    start = act("shuangpai_entry_form", user, id=entry["id"])
    return {"id": entry["id"], "form-prints": json.dumps(start["prints"])}


def fields_of(entry) -> dict:
    names = ("notes", "title", "owner_org", "catalog_class", "category", "share_class")
    names += ("share_method", "share_scope", "open_class", "update_cycle", "responsible_section")
    names += ("contact_name", "contact_phone", "security_level", "formats", "data_items")
    return {name: entry[name] for name in names}


def test_an_untouched_entry_is_saved(act, officer, entry):
    form = opened(act, officer, entry)
    done = act("shuangpai_entry_save", officer, **{**form, **fields_of(entry), "title": "新名称"})
    assert (done["saved"], done["adopted"], done["conflict"]) == (True, [], None)
    assert act("package_show", officer, id=entry["id"])["title"] == "新名称"


def test_changes_of_different_fields_are_both_kept(act, officer, colleague, entry):
    form = opened(act, officer, entry)
    act("package_patch", colleague, id=entry["id"], notes="同事写的摘要。")
    done = act("shuangpai_entry_save", officer, **{**form, **fields_of(entry), "title": "新名称"})
    assert done["adopted"] == ["notes"]
    shown = act("package_show", officer, id=entry["id"])
    assert (shown["title"], shown["notes"]) == ("新名称", "同事写的摘要。")


def test_changes_of_one_field_are_asked_and_settled(act, officer, colleague, entry):
    form = opened(act, officer, entry)
    theirs = opened(act, colleague, entry)
    act("shuangpai_entry_save", colleague, **{**theirs, **fields_of(entry), "notes": "同事写的。"})
    mine = {**form, **fields_of(entry), "notes": "我写的。"}
    asked = act("shuangpai_entry_save", officer, **mine)
    assert asked["saved"] is False
    conflict = asked["conflict"]
    assert conflict["fields"] == {"notes": {"mine": "我写的。", "theirs": "同事写的。"}}
    assert conflict["by"] == model.User.get(colleague["name"]).display_name
    assert act("package_show", officer, id=entry["id"])["notes"] == "同事写的。"

    chosen = {**mine, "form-choice-notes": "mine"}
    assert act("shuangpai_entry_save", officer, **chosen)["saved"] is False
    seen = {**chosen, "form-seen": conflict["seen"]}
    assert act("shuangpai_entry_save", officer, **seen)["saved"] is True
    assert act("package_show", officer, id=entry["id"])["notes"] == "我写的。"


def test_after_a_choice_others_other_changes_are_still_kept(act, officer, colleague, entry):
    form = opened(act, officer, entry)
    act("package_patch", colleague, id=entry["id"], notes="同事写的。", share_scope="同事写的范围")
    mine = {**form, **fields_of(entry), "notes": "我写的。"}
    asked = act("shuangpai_entry_save", officer, **mine)["conflict"]
    settled = {**mine, "form-choice-notes": "mine", "form-seen": asked["seen"]}
    assert act("shuangpai_entry_save", officer, **settled)["adopted"] == ["share_scope"]
    shown = act("package_show", officer, id=entry["id"])
    assert (shown["notes"], shown["share_scope"]) == ("我写的。", "同事写的范围")


def test_a_choice_for_theirs_takes_the_stored_value(act, officer, colleague, entry):
    form = opened(act, officer, entry)
    act("package_patch", colleague, id=entry["id"], notes="同事写的。")
    mine = {**form, **fields_of(entry), "notes": "我写的。", "form-choice-notes": "theirs"}
    mine["form-seen"] = act("shuangpai_entry_save", officer, **mine)["conflict"]["seen"]
    assert act("shuangpai_entry_save", officer, **mine)["adopted"] == ["notes"]
    assert act("package_show", officer, id=entry["id"])["notes"] == "同事写的。"


def test_two_at_once_never_lose_a_change(app, officer, colleague, entry, act):
    form = opened(act, officer, entry)
    start = Barrier(2)
    answers = []

    def save(user, notes):
        start.wait()
        body = {**form, **fields_of(entry), "notes": notes}
        headers = {"Authorization": user["token"]}
        sent = app.flask_app.test_client().post(
            "/api/action/shuangpai_entry_save", json=body, headers=headers
        )
        answers.append((notes, sent.json["result"]["saved"]))

    both = [
        Thread(target=save, args=(officer, "我写的。")),
        Thread(target=save, args=(colleague, "同事写的。")),
    ]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(saved for _, saved in answers) == [False, True]
    winner = next(notes for notes, saved in answers if saved)
    model.Session.expire_all()
    assert act("package_show", officer, id=entry["id"])["notes"] == winner


def test_one_form_sent_twice_is_saved_once(act, officer, civil, entry_fields):
    form = {**entry_fields(civil["id"], title="只存一次"), "form-key": "once"}
    first = act("shuangpai_entry_save", officer, **form)
    second = act("shuangpai_entry_save", officer, **form)
    assert first["id"] == second["id"]
    assert model.Session.query(model.Package).filter_by(title="只存一次").count() == 1


def test_a_new_form_sent_twice_at_once_is_saved_once(app, officer, civil, entry_fields):
    form = {**entry_fields(civil["id"], title="双击保存"), "form-key": "double"}
    start, made = Barrier(2), []

    def save():
        start.wait()
        headers = {"Authorization": officer["token"]}
        client = app.flask_app.test_client()
        sent = client.post("/api/action/shuangpai_entry_save", json=form, headers=headers)
        made.append(sent.json["result"]["id"])

    both = [Thread(target=save) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len(made) == 2
    assert len(set(made)) == 1
    model.Session.expire_all()
    assert model.Session.query(model.Package).filter_by(title="双击保存").count() == 1


def test_a_saved_form_is_kept_no_more(act, officer, civil, entry_fields):
    act("shuangpai_kept_text_save", officer, form="f", fields={"title": "草"})
    act("shuangpai_entry_save", officer, **{**entry_fields(civil["id"]), "form-key": "f"})
    left = act("shuangpai_kept_text_show", officer, form="f")
    assert "fields" not in left
    assert act("shuangpai_entry_form", officer)["kept"] == []


def test_a_finding_stops_the_save_and_nothing_is_stored(act, officer, civil, entry_fields):
    fields = entry_fields(civil["id"], title="有问题的", share_class="conditional")
    with pytest.raises(tk.ValidationError) as refused:
        act("shuangpai_entry_save", officer, **fields)
    assert "share_condition" in refused.value.error_dict
    assert model.Session.query(model.Package).filter_by(title="有问题的").count() == 0


def test_others_entries_are_not_saved(act, entry, make_department, make_member):
    stranger = make_member(make_department("双牌县林业局")["id"])
    with pytest.raises(tk.NotAuthorized):
        act("shuangpai_entry_save", stranger, id=entry["id"], title="别人的")
    with pytest.raises(tk.NotAuthorized):
        act("shuangpai_entry_form", stranger, id=entry["id"])
    with pytest.raises(tk.NotAuthorized):
        act("shuangpai_entry_save", None, title="无名")


def test_the_first_form_starts_with_the_own_department(act, officer, civil):
    start = act("shuangpai_entry_form", officer)["defaults"]
    assert start["owner_org"] == start["collecting_department"] == civil["id"]
    assert start["category"] == "3/07/002"
    assert start["responsible_section"] == "行政审批股"
    assert "contact_name" not in start


def test_the_next_form_starts_with_the_last_contact(act, officer, entry):
    start = act("shuangpai_entry_form", officer)["defaults"]
    assert (start["contact_name"], start["contact_phone"]) == ("数据专员", "0746-7720001")


def test_preview_shows_what_the_public_will_see(act, officer, civil, entry_fields):
    shown = act("shuangpai_entry_preview", officer, **entry_fields(civil["id"]))
    assert shown["public"] is True
    assert shown["entry"]["contact_phone"] == "0746-7720001"
    closed = act(
        "shuangpai_entry_preview", officer, **entry_fields(civil["id"], open_class="withheld")
    )
    assert closed["public"] is False
    assert model.Session.query(model.Package).count() == 0


def test_kept_texts_are_the_own_alone(act, officer, colleague):
    act("shuangpai_kept_text_save", officer, form="f", title="低保", fields={"title": "低保"})
    assert act("shuangpai_kept_text_show", officer, form="f")["fields"] == {"title": "低保"}
    with pytest.raises(tk.ObjectNotFound):
        act("shuangpai_kept_text_show", colleague, form="f")
    with pytest.raises(tk.NotAuthorized):
        act("shuangpai_kept_text_save", None, form="f", fields={})


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"fields": {}}, "form"),
        ({"form": "x" * 101, "fields": {}}, "form"),
        ({"form": ["x"], "fields": {}}, "form"),
        ({"form": "f"}, "fields"),
        ({"form": "f", "fields": "text"}, "fields"),
        ({"form": "f", "fields": {"notes": "长" * 1_500_000}}, "fields"),
    ],
)
def test_bad_texts_are_refused_by_name(act, officer, data, field):
    with pytest.raises(tk.ValidationError) as refused:
        act("shuangpai_kept_text_save", officer, **data)
    assert list(refused.value.error_dict) == [field]


@pytest.mark.parametrize("prints", ["{", "[]", '"x"', "null", ""])
def test_broken_prints_are_no_prints(act, officer, entry, prints):
    form = {**fields_of(entry), "id": entry["id"], "form-prints": prints, "title": "新名称"}
    assert act("shuangpai_entry_save", officer, **form)["saved"] is True
    assert act("package_show", officer, id=entry["id"])["title"] == "新名称"
