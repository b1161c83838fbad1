"""What of a stored entry is in the index: found by whom, filtered by what, and what never gets in."""

from __future__ import annotations

import json

import pytest

import ckan.lib.search.common as solr
from ckan.tests import helpers

from ckanext.shuangpai.search.document import index_entry

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

WITHHELD = {
    "share_class": "withheld",
    "share_method": "",
    "share_refusal_reason": "依法封存",
    "share_refusal_basis": {
        "instrument": "中华人民共和国刑事诉讼法",
        "article": "第二百八十六条",
        "text": "犯罪记录被封存的，不得向任何单位和个人提供。",
    },
    "share_refusal_confirmation": {
        "organization": "双牌县政务服务中心",
        "document": "双政务函〔2026〕1号",
        "date": "2026-01-05",
    },
    "open_class": "withheld",
    "open_refusal_category": "privacy",
    "open_basis": {
        "instrument": "双牌县政务大数据管理办法",
        "article": "第二十九条",
        "text": "隐私",
    },
}


def _found(query: str, field: str = "text") -> int:
    return solr.make_connection().search(f"{field}:{query}", **{"q.op": "AND"}).hits


def test_data_items_and_departments_are_searchable(make_entry, find):
    make_entry()
    assert find("床位数") == find("双牌县民政局") == ["养老服务机构信息"]


def test_codes_are_filters_and_not_words(make_entry, act):
    make_entry()
    asked = {
        "catalog_class": "departmental",
        "share_class": "unconditional",
        "open_class": "unconditional",
        "update_cycle": "quarterly",
        "security_level": "1",
        "region_code": "431123",
        "region_level": "county",
        "entry_state": "published",
        "format_class": "database",
    }
    found = act("package_search", **{"facet.field": list(asked)})
    held = {f: [i["name"] for i in facet["items"]] for f, facet in found["search_facets"].items()}
    assert held == {field: [value] for field, value in asked.items()}
    assert _found("quarterly") == _found("departmental") == 0


def test_the_theme_is_a_facet_in_words(make_entry, department, act):
    make_entry(
        catalog_class="thematic",
        category="2/03/001",
        lead_department=department["id"],
        co_departments=[department["id"]],
    )
    found = act("package_search", **{"facet.field": ["theme"]})
    assert [i["name"] for i in found["search_facets"]["theme"]["items"]] == ["社会保障"]


def test_items_of_withheld_entries_are_not_indexed(make_entry, act, department, make_member):
    make_entry(
        title="未成年人犯罪记录封存信息",
        data_items=[{"name": "案件编号", "type": "C", "length": "20"}],
        **WITHHELD,
    )  # noqa: E501
    assert _found("案件编号") == _found("案件编号", "info_items") == 0
    assert _found("封存") == 1
    officer = make_member(department["id"])
    assert act("package_search", user=officer, q="案件编号")["count"] == 0
    assert act("package_search", user=officer, q="犯罪记录封存")["count"] == 1
    assert act("package_search", q="犯罪记录封存")["count"] == 0


def test_telephone_numbers_and_persons_are_not_indexed(make_entry, act):
    make_entry(contact_name="李某某", contact_phone="0746-7729876")
    assert act("package_search", q="7729876")["count"] == 0
    assert act("package_search", q="李某某")["count"] == 0
    assert act("package_search", fq="contact_phone:[* TO *]")["count"] == 0


def test_text_of_40000_characters_is_indexed_and_found(make_entry, find):
    notes = "双牌县民政数据" * 5700 + "末尾的词语"
    make_entry(notes=notes, share_scope="使用范围很长" * 7000 + "另一个末尾")
    assert find("末尾的词语") == find("另一个末尾") == ["养老服务机构信息"]


def test_chinese_tags_of_one_character_are_found_and_counted(make_entry, act, find):
    make_entry(tags=[{"name": "老"}, {"name": "养老（机构）"}])
    found = act("package_search", **{"facet.field": ["tags"]})
    assert {i["name"] for i in found["search_facets"]["tags"]["items"]} == {"老", "养老（机构）"}
    assert find("老") == ["养老服务机构信息"]


def test_many_long_item_names_do_not_break_the_index(make_entry, find):
    items = [{"name": f"信息项{n}" + "很长" * 60, "type": "D"} for n in range(400)]
    make_entry(data_items=items)
    assert find("信息项399很长") == ["养老服务机构信息"]


def test_the_catalog_code_finds_its_entry(make_entry, find):
    entry = make_entry()
    make_entry(title="婚姻登记信息")
    assert find(entry["catalog_code"])[0] == entry["title"]
    assert find(entry["name"])[0] == entry["title"]


def test_an_edit_is_found_at_once(make_entry, find):
    entry = make_entry()
    helpers.call_action("package_patch", id=entry["id"], title="殡葬服务机构信息")
    assert find("殡葬服务") == ["殡葬服务机构信息"]
    assert find("title:养老") == []


def test_where_an_entry_was_synced_from_is_a_filter():
    entry = {"origin": {"source": "yongzhou", "remote_id": "r-1", "state": "archived"}}
    document = index_entry({"dataset_type": "dataset", "validated_data_dict": json.dumps(entry)})
    origin = {name: document[f"origin_{name}"] for name in ("source", "remote_id", "state")}
    assert origin == entry["origin"]


def test_other_dataset_types_are_indexed_as_ckan_does():
    document = {"dataset_type": "harvest", "title": "市级目录", "extras_config": "{}"}
    assert index_entry(dict(document)) == document
