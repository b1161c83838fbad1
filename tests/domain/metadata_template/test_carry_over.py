"""What a sheet has no column for stays as the catalog holds it."""

from __future__ import annotations

from ckanext.shuangpai.domain.metadata_template import carry_over, cell_name

STORED = {
    "data_items": [
        {"name": "姓名", "code": "XM", "type": "C", "length": "50", "note": "户主", "id": "7"},
        {"name": "床位数", "type": "N", "length": "6"},
    ],
    "formats": [{"class": "database", "type": "mysql", "description": "每月导出"}],
    "provenance": {"kind": "collected", "system": "民政平台", "statement": "窗口登记"},
    "census": {"total_gb": "0.5", "open_gb": "0.1"},
    "open_class": "conditional",
    "open_condition": "实名申请",
    "open_basis": {"instrument": "《统计法》", "article": "第九条", "text": "《统计法》第九条"},
    "category_title": "部门信息资源/双牌县/民政",
}


def carried(given, *columns):
    return carry_over(given, STORED, frozenset(columns))


def test_data_items_keep_what_no_column_tells_by_their_names():
    given = [{"name": "床位数", "type": "N", "length": "8"}, {"name": "姓　名"}, {"name": "新项"}]
    made = carried({"data_items": given}, "item_name", "item_type", "item_length")["data_items"]
    assert made[0] == {"name": "床位数", "type": "N", "length": "8"}
    assert made[1] == {**STORED["data_items"][0], "name": "姓　名"}
    assert made[2] == {"name": "新项"}


def test_a_column_that_is_there_empties_a_note_but_not_the_type():
    columns = ("item_name", "item_type", "item_length", "item_note")
    [item] = carried({"data_items": [{"name": "姓名"}]}, *columns)["data_items"]
    assert "note" not in item
    assert (item["type"], item["length"]) == ("C", "50")
    [item] = carried({"data_items": [{"name": "姓名", "type": "D"}]}, *columns)["data_items"]
    assert "length" not in item


def test_a_format_keeps_its_type_and_description():
    made = carried({"formats": [{"class": "database", "type": ""}]}, "format_class")
    assert made["formats"] == STORED["formats"]
    other = [{"class": "spreadsheet", "type": ""}]
    assert carried({"formats": other}, "format_class")["formats"] == other


def test_parts_of_provenance_and_census_stay():
    made = carried({"provenance": {"kind": "shared"}}, "provenance_kind")
    assert made["provenance"] == {"kind": "shared", "system": "民政平台", "statement": "窗口登记"}
    made = carried({"census": {"total_gb": "0.7"}}, "census_total_gb")
    assert made["census"] == {"total_gb": "0.7", "open_gb": "0.1"}
    assert carried({"census": {}}, "census_total_gb")["census"] == {"open_gb": "0.1"}


def test_a_basis_is_one_statement():
    same = {"instrument": "《统计法》"}
    assert (
        carried({"open_basis": same}, "open_basis_instrument")["open_basis"] == STORED["open_basis"]
    )
    other = {"instrument": "《档案法》"}
    assert carried({"open_basis": other}, "open_basis_instrument")["open_basis"] == other
    assert carried({"open_basis": {}}, "open_basis_instrument")["open_basis"] == {}


def test_a_bare_yes_does_not_lift_a_condition():
    given = {"open_class": "unconditional"}
    assert "open_class" not in carried(given, "is_open")
    assert carried(given, "is_open", "open_condition")["open_class"] == "unconditional"
    assert carried(given, "open_class")["open_class"] == "unconditional"
    assert carried({"open_class": "withheld"}, "is_open")["open_class"] == "withheld"


def test_the_first_name_of_a_category_does_not_cut_the_others():
    assert "category_title" not in carried({"category_title": "部门信息资源"}, "class_1")
    other = {"category_title": "主题信息资源"}
    assert carried(other, "class_1") == other


def test_cells_are_named_as_spreadsheets_name_them():
    assert [cell_name(3, n) for n in (0, 25, 26, 51, 52, 701, 702)] == [
        *("A3", "Z3", "AA3", "AZ3", "BA3", "ZZ3", "AAA3"),
    ]
