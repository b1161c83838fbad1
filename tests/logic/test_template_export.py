"""Export: what the caller may see, and back again without a difference."""

from __future__ import annotations

import base64

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.tests import factories

from ckanext.shuangpai import workbook
from ckanext.shuangpai.domain.metadata_template import read_sheet
from ckanext.shuangpai.logic.importing.words import template

from tests.workbook.entries import entries

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


@pytest.fixture
def catalog(make_department, make_member, entry_fields):
    """Two departments, an officer of each, and four entries of the first."""
    civil = make_department("双牌县民政局", uscc="11431123MB0008029U")
    police = make_department("双牌县公安局", uscc="11431123MB0008010Y")
    context = {"ignore_auth": True, "user": factories.Sysadmin()["name"]}
    withheld = {
        "share_class": "withheld",
        "share_method": "",
        "share_refusal_reason": "依法封存",
        "share_refusal_basis": {"instrument": "《中华人民共和国统计法》", "article": "第二十八条"},
        "share_refusal_confirmation": {"organization": "县政府办", "date": "2026-01-05"},
        "open_class": "withheld",
        "open_refusal_category": "prohibited",
        "open_basis": {"instrument": "《中华人民共和国统计法》", "article": "第二十八条"},
    }
    closed = {
        "open_class": "withheld",
        "open_refusal_category": "privacy",
        "open_basis": {"instrument": "《双牌县政务大数据管理办法》", "article": "第二十九条"},
    }
    made = {
        title: tk.get_action("package_create")(
            dict(context), entry_fields(civil["id"], title=title, entry_state=state, **fields)
        )
        for title, state, fields in (
            ("公开的目录", "published", {}),
            ("不开放的目录", "published", closed),
            ("不予共享的目录", "published", withheld),
            ("未发布的目录", "draft", {}),
        )
    }
    return {
        "civil": make_member(civil["id"]),
        "police": make_member(police["id"]),
        "entries": made,
        "department": civil,
        "other": police,
    }


def opened(answer):
    [source] = workbook.read(answer["filename"], base64.b64decode(answer["content"]))
    return read_sheet(source.sheets[0], template()).blocks


def titles(answer):
    return {block.text("title") for block in opened(answer)}


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_everybody_exports_what_is_open(catalog, act, kind):
    assert titles(act("shuangpai_template_export", None, format=kind)) == {"公开的目录"}


def test_other_departments_get_the_card_of_withheld_entries_only(catalog, act):
    answer = act("shuangpai_template_export", catalog["police"])
    assert titles(answer) == {"公开的目录", "不开放的目录", "不予共享的目录"}
    items = {block.text("title"): len(block.items) for block in opened(answer)}
    assert items["不予共享的目录"] == 0
    assert items["不开放的目录"] == 3


def test_the_own_department_gets_all(catalog, act):
    answer = act("shuangpai_template_export", catalog["civil"])
    assert answer["entries"] == 4
    items = {block.text("title"): len(block.items) for block in opened(answer)}
    assert items["不予共享的目录"] == 3


def test_a_selection_by_code_and_by_search(catalog, act):
    code = catalog["entries"]["公开的目录"]["catalog_code"]
    assert titles(act("shuangpai_template_export", None, ids=[code])) == {"公开的目录"}
    found = act("shuangpai_template_export", catalog["civil"], fq="share_class:withheld")
    assert titles(found) == {"不予共享的目录"}


def test_what_may_not_be_seen_is_not_exported_by_id_either(catalog, act):
    hidden = catalog["entries"]["未发布的目录"]["id"]
    with pytest.raises(tk.ObjectNotFound):
        act("shuangpai_template_export", None, ids=[hidden])


def test_an_unknown_format_or_id(catalog, act):
    with pytest.raises(tk.ValidationError):
        act("shuangpai_template_export", None, format="pdf")
    with pytest.raises(tk.ObjectNotFound):
        act("shuangpai_template_export", None, ids=["307001431123/999999"])


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_an_export_imports_as_unchanged(catalog, act, kind):
    exported = act("shuangpai_template_export", catalog["civil"], format=kind)
    report = act(
        "shuangpai_template_import",
        catalog["civil"],
        content=exported["content"],
        filename=exported["filename"],
    )["files"][0]
    assert (report["entries"], report["unchanged"], report["refused"]) == (4, 4, [])
    assert report["normalised"] == []


def test_any_entry_survives_the_way_out_and_back(catalog, act):
    """Whatever an entry holds: stored, exported and imported again it is unchanged."""
    owner, user = catalog["department"], catalog["civil"]
    departments = (owner["id"], catalog["other"]["id"])
    admin = {"ignore_auth": True, "user": factories.Sysadmin()["name"]}

    @settings(
        max_examples=12,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(entry=entries(owner=owner["id"], departments=departments))
    def there_and_back(entry):
        stored = tk.get_action("package_create")(dict(admin), entry)
        for kind in ("xlsx", "csv"):
            out = act("shuangpai_template_export", user, ids=[stored["id"]], format=kind)
            back = {"content": out["content"], "filename": out["filename"]}
            report = act("shuangpai_template_import", user, **back)["files"][0]
            changed = [line for line in report["normalised"] if line["to"] != line["value"]]
            assert (report["unchanged"], report["refused"], changed) == (1, [], [])
        model.Session.rollback()

    there_and_back()
