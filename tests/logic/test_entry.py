"""Entries through the action API: values, code, rules, states."""

import pytest

from ckan import model
from ckan.plugins import toolkit as tk

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


@pytest.fixture
def department(make_department):
    return make_department("双牌县民政局", catalog_number="002")


@pytest.fixture
def officer(department, make_member):
    return make_member(department["id"], "editor")


@pytest.fixture
def centre_officer(make_department, make_member):
    centre = make_department("双牌县政务服务中心", functions=["centre"])
    return make_member(centre["id"], "editor")


def test_create_gives_code_and_name(act, officer, department, entry_fields):
    entry = act("package_create", officer, **entry_fields(department["id"]))
    assert entry["catalog_code"] == "307002431123/000001"
    assert entry["name"] == "307002431123-000001"
    assert entry["entry_state"] == "draft"
    assert entry["private"] is True
    assert entry["collecting_department"] == department["id"]
    again = act("package_create", officer, **entry_fields(department["id"], title="另一项"))
    assert again["catalog_code"] == "307002431123/000002"


def test_composite_fields_come_back_as_they_were(act, officer, department, entry_fields):
    fields = entry_fields(
        department["id"],
        legal_basis={"instrument": "《老年人权益保障法》", "article": "第四十条"},
        provenance={"kind": "collected", "system": "养老服务系统"},
    )
    entry = act("package_create", officer, **fields)
    shown = act("package_show", officer, id=entry["id"])
    assert shown["data_items"] == fields["data_items"]
    assert shown["formats"] == [{"class": "database", "type": "mysql"}]
    assert shown["legal_basis"] == fields["legal_basis"]
    assert shown["provenance"] == fields["provenance"]


def test_words_become_codes(act, officer, department, entry_fields):
    fields = entry_fields(
        department["title"],
        share_class="无条件共享",
        open_class="无条件开放",
        update_cycle="每 季 度",
        share_method="文件",
        formats="电子表格",
        data_updated="2026年1月5日",
        published_on="2026年1月5日",
    )
    entry = act("package_create", officer, **fields)
    assert entry["owner_org"] == department["id"]
    assert entry["share_class"] == "unconditional"
    assert entry["update_cycle"] == "quarterly"
    assert entry["formats"] == [{"class": "spreadsheet", "type": ""}]
    assert entry["data_updated"] == "2026-01-05"
    assert not entry.get("published_on")  # a publication writes it, and no editor


@pytest.mark.parametrize(
    ("changes", "field", "article"),
    [
        ({"title": ""}, "title", "核心元数据2"),
        ({"notes": " "}, "notes", "核心元数据6"),
        ({"catalog_class": ""}, "catalog_class", "第十六条"),
        ({"category": ""}, "category", "第十七条"),
        ({"share_class": ""}, "share_class", "第二十三条"),
        ({"share_class": "随便"}, "share_class", "第二十三条"),
        ({"share_method": ""}, "share_method", "第十七条"),
        ({"share_scope": "无"}, "share_scope", "第十七条"),
        ({"open_class": ""}, "open_class", "第二十九条"),
        ({"update_cycle": ""}, "update_cycle", "第十九条"),
        ({"contact_name": "暂无"}, "contact_name", "第七条"),
        ({"formats": []}, "formats", "核心元数据7"),
        ({"data_items": []}, "data_items", "核心元数据8"),
    ],
)
def test_a_broken_rule_is_one_error(
    act, officer, department, entry_fields, changes, field, article
):
    with pytest.raises(tk.ValidationError) as refused:
        act("package_create", officer, **entry_fields(department["id"], **changes))
    errors = refused.value.error_dict
    assert list(errors) == [field]
    assert len(errors[field]) == 1
    assert article in errors[field][0]
    assert model.Session.query(model.Package).filter_by(type="dataset").count() == 0


def test_secret_is_refused_even_as_draft(act, officer, department, entry_fields):
    fields = entry_fields(department["id"], title="【机密】名册", state="draft")
    with pytest.raises(tk.ValidationError) as refused:
        act("package_create", officer, **fields)
    message = refused.value.error_dict["title"][0]
    assert "第二条" in message
    assert "名册" not in message


def test_a_draft_keeps_its_findings(act, officer, department, entry_fields):
    fields = entry_fields(department["id"], share_scope="", state="draft")
    entry = act("package_create", officer, **fields)
    assert entry["state"] == "draft"
    found = act("shuangpai_entry_check", officer, id=entry["id"])["findings"]
    assert [finding["code"] for finding in found] == ["share_scope_required"]


@pytest.mark.parametrize("who", ["officer", "centre_officer"])
def test_nobody_sets_the_state_by_hand(request, act, officer, department, entry_fields, who):
    user = request.getfixturevalue(who)
    entry = act(
        "package_create", officer, **entry_fields(department["id"], entry_state="published")
    )
    assert entry["entry_state"] == "draft"
    entry = act("package_patch", user, id=entry["id"], entry_state="published")
    assert (entry["entry_state"], entry["private"]) == ("draft", True)


def test_code_never_changes(act, officer, department, entry_fields):
    entry = act("package_create", officer, **entry_fields(department["id"]))
    with pytest.raises(tk.ValidationError) as refused:
        act("package_patch", officer, id=entry["id"], catalog_code="307002431123/000009")
    assert "catalog_code" in refused.value.error_dict


def test_code_is_not_reused_after_deletion(act, officer, department, entry_fields):
    entry = act("package_create", officer, **entry_fields(department["id"]))
    act("package_delete", officer, id=entry["id"])
    with pytest.raises(tk.ValidationError):
        act(
            "package_create",
            officer,
            **entry_fields(department["id"], catalog_code=entry["catalog_code"]),
        )
    later = act("package_create", officer, **entry_fields(department["id"]))
    assert later["catalog_code"] == "307002431123/000002"


def test_an_update_without_change_changes_nothing(act, officer, department, entry_fields):
    entry = act("package_create", officer, **entry_fields(department["id"]))
    again = act("package_update", officer, **entry)
    assert again["metadata_modified"] == entry["metadata_modified"]
    assert again["data_items"] == entry["data_items"]
    patched = act("package_patch", officer, id=entry["id"], title=entry["title"])
    assert patched["metadata_modified"] == entry["metadata_modified"]
    assert patched["formats"] == entry["formats"]


def test_unknown_departments_are_named(act, officer, department, entry_fields):
    with pytest.raises(tk.ValidationError) as refused:
        act(
            "package_create",
            officer,
            **entry_fields(department["id"], collecting_department="不存在的局"),
        )
    assert "不存在的局" in refused.value.error_dict["collecting_department"][0]


def test_origin_cannot_be_claimed(act, officer, department, entry_fields):
    fields = entry_fields(department["id"], origin={"source": "市目录", "remote_id": "x"})
    entry = act("package_create", officer, **fields)
    assert not entry.get("origin")
