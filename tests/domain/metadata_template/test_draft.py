"""Cells into the fields of an entry, and every change told."""

from __future__ import annotations

import pytest

from ckanext.shuangpai.domain.metadata_template.category import derive_category

BASE = ["信息资源名称", "提供单位", "信息资源摘要", "信息项名称"]
VALUES = ["低保对象信息", "双牌县民政局", "低保家庭", "姓名"]


@pytest.fixture
def one(drafts):
    """Return a reader of one entry with some more columns: ``one({"更新周期": "每天"})``."""

    def run(columns):
        rows = [[*BASE, *columns], [*VALUES, *columns.values()]]
        return drafts(rows)[0]

    return run


def told(draft):
    return {(c.key, c.value, c.to, c.code) for c in draft.changes}


def repaired(draft):
    entry = dict(draft.entry)
    for repair in draft.repairs:
        entry.update(repair.values)
    return entry


def repairs(draft):
    return [r.change.code for r in draft.repairs if r.change]


@pytest.mark.parametrize(
    ("written", "day", "told_as"),
    [
        ("2022/1/5", "2022-01-05", "date"),
        ("20220105", "2022-01-05", "date"),
        ("2022年1月5日", "2022-01-05", "date"),
        ("2022.1.5", "2022-01-05", "date"),
        ("２０２２-０１-０５", "2022-01-05", "date"),
        ("44566", "2022-01-05", "date"),
        ("2022-01-05", "2022-01-05", None),
    ],
)
def test_dates_in_all_spellings(one, written, day, told_as):
    draft = one({"发布日期": written})
    assert draft.entry["published_on"] == day
    expected = {("published_on", written, day, told_as)} if told_as else set()
    assert told(draft) == expected


@pytest.mark.parametrize(
    ("column", "written", "field", "value", "code"),
    [
        ("更新周期", "每天", "update_cycle", "daily", "code_variant"),
        ("更新周期", "每　日", "update_cycle", "daily", "code_variant"),
        ("共享类型", "有條件共享", "share_class", "conditional", "traditional"),
        ("共享类型", "2-有条件共享", "share_class", "conditional", "code_variant"),
        ("共享类型", "２", "share_class", "conditional", "code_variant"),
        ("数据分级", "L3", "security_level", "3", "code_variant"),
        ("共享方式类型", "webservice", "share_method", "interface", "code_variant"),
    ],
)
def test_words_become_codes(one, column, written, field, value, code):
    draft = one({column: written})
    assert draft.entry[field] == value
    assert code in {change.code for change in draft.changes}


def test_proper_titles_are_no_news(one):
    draft = one(
        {"更新周期": "每日", "共享类型": "有条件共享", "数据类型": "字符型C", "数据长度": "18"}
    )
    assert draft.changes == []
    assert draft.entry["data_items"] == [{"name": "姓名", "type": "C", "length": "18"}]


@pytest.mark.parametrize("nothing", ["无", "暂无", "/", "-", "不涉及", "N/A"])
def test_words_for_nothing_in_optional_fields(one, nothing):
    draft = one(
        {"联系电话": nothing, "承载平台": nothing, "共享条件": nothing, "发布日期": nothing}
    )
    names = ("contact_phone", "storage_platform", "share_condition", "published_on")
    assert [draft.entry[name] for name in names] == ["", "", "", ""]
    assert {change.code for change in draft.changes} == {"blank"}
    assert len(draft.changes) == 4


@pytest.mark.parametrize(
    ("type_", "length", "item", "code"),
    [
        ("字符串型C", "50", {"type": "C", "length": "50"}, "code_variant"),
        ("varchar(50)", "", {"type": "C", "length": "50"}, "length_from_type"),
        ("货币型Y", "18,2", {"type": "Y", "length": "18,2"}, None),
        ("C", "１８", {"type": "C", "length": "18"}, "width"),
        ("C", "18位", {"type": "C", "length": "18"}, "unit"),
        ("字符型（C）", "18", {"type": "C", "length": "18"}, "code_variant"),
        ("不明型", "18", {"type": "不明型", "length": "18"}, None),
    ],
)
def test_types_and_lengths_of_data_items(one, type_, length, item, code):
    draft = one({"数据类型": type_, "数据长度": length})
    assert draft.entry["data_items"] == [{"name": "姓名", **item}]
    assert {change.code for change in draft.changes} == ({code} if code else set())


def test_technical_columns_of_map_programs_are_kept_and_told(drafts):
    head = [*BASE, "数据类型"]
    rows = [head, [*VALUES, "C"], ["", "", "", "SHAPE", "G"], ["", "", "", "OBJECTID", "I"]]
    [draft] = drafts(rows)
    assert [item["name"] for item in draft.entry["data_items"]] == ["姓名", "SHAPE", "OBJECTID"]
    assert [(c.row, c.value) for c in draft.changes] == [(3, "SHAPE"), (4, "OBJECTID")]


@pytest.mark.parametrize(
    ("column", "written", "key", "number"),
    [
        ("数据存储总量（G）", "12.5G", "total_gb", "12.5"),
        ("数据存储总量（G）", "512MB", "total_gb", "0.5"),
        ("数据存储总量（G）", "1T", "total_gb", "1024"),
        ("结构化信息记录总数（万）", "约3万条", "total_rows", "3"),
        ("结构化信息记录总数（万）", "12000条", "total_rows", "1.2"),
        ("结构化信息记录总数（万）", "1,200", "total_rows", "1200"),
    ],
)
def test_units_in_numeric_columns(one, column, written, key, number):
    draft = one({column: written})
    assert draft.entry["census"] == {key: number}
    assert [change.code for change in draft.changes] == ["unit"]


@pytest.mark.parametrize("written", ["不清楚", "35%", "三百", "10-20"])
def test_what_is_no_number_is_a_problem(one, written):
    draft = one({"数据存储总量（G）": written})
    assert [(p.code, p.value) for p in draft.problems] == [("census_not_number", written)]


@pytest.mark.parametrize(
    ("answer", "condition", "open_class"),
    [
        ("是", "", "unconditional"),
        ("是", "无条件", "unconditional"),
        ("是", "实名注册申请", "conditional"),
        ("1", "", "unconditional"),
        ("否", "", "withheld"),
        ("0", "", "withheld"),
    ],
)
def test_yes_and_no_become_three_classes(one, answer, condition, open_class):
    draft = one({"是否向社会开放": answer, "开放条件": condition})
    assert repaired(draft)["open_class"] == open_class


def test_yes_against_a_refusal_is_a_contradiction(one):
    draft = one({"是否向社会开放": "是", "开放类型": "不予开放"})
    assert [r.problem.code for r in draft.repairs if r.problem] == ["open_contradiction"]


def test_the_law_under_the_condition_becomes_the_basis(one):
    law = "《中华人民共和国统计法》第二十八条"
    draft = one({"共享类型": "不予共享", "共享条件": law, "是否向社会开放": "否", "开放条件": law})
    entry = repaired(draft)
    assert entry["share_refusal_basis"]["article"] == "第二十八条"
    assert entry["open_basis"]["instrument"] == "《中华人民共和国统计法》"
    assert entry["open_refusal_category"] == "prohibited"
    assert repairs(draft).count("moved") == 2


@pytest.mark.parametrize(
    ("class_", "type_", "formats"),
    [
        ("数据库", "xlsx", [{"class": "spreadsheet", "type": "xlsx"}]),
        ("电子表格", "MySQL", [{"class": "database", "type": "mysql"}]),
        ("", "xls", [{"class": "spreadsheet", "type": "xls"}]),
        ("", "資料庫", [{"class": "database", "type": ""}]),
        (
            "数据库、电子表格",
            "mysql、xlsx",
            [{"class": "database", "type": "mysql"}, {"class": "spreadsheet", "type": "xlsx"}],
        ),
        (
            "电子表格",
            "xls、csv",
            [{"class": "spreadsheet", "type": "xls"}, {"class": "spreadsheet", "type": "csv"}],
        ),
    ],
)
def test_formats_by_their_type(one, class_, type_, formats):
    draft = one({"信息资源格式分类": class_, "信息资源格式类型": type_})
    assert repaired(draft)["formats"] == formats


def test_files_by_interface_are_told(one):
    columns = {"信息资源格式分类": "电子文件", "信息资源格式类型": "pdf", "共享方式类型": "接口"}
    assert repairs(one(columns)) == ["method_mismatch"]


def test_region_and_office_before_a_title_go(drafts):
    rows = [[*BASE], ["永州市_市公交公司_办公室_公交线路", "公交公司", "线路", "站名"]]
    [draft] = drafts(rows)
    assert repaired(draft)["title"] == "公交线路"
    assert repairs(draft) == ["title_prefix"]


def test_a_summary_that_repeats_the_title_is_told(drafts):
    [draft] = drafts([[*BASE], ["低保对象信息", "民政局", "低保对象信息。", "姓名"]])
    assert repairs(draft) == ["notes_repeat_title"]


def test_the_class_names_tell_the_class_and_its_codes(drafts, words):
    head = ["类名称", "项名称", "目名称", *BASE]
    departmental, thematic = drafts(
        [
            head,
            ["部门信息资源", "双牌县", "民政", *VALUES],
            ["主题信息资源类", "社会保障", "", "特困信息", *VALUES[1:]],
        ]
    )
    assert departmental.entry["category_title"] == "部门信息资源/双牌县/民政"
    assert derive_category(departmental.entry, "002", words) == "3/07/002"
    assert thematic.entry["catalog_class"] == "thematic"
    assert derive_category(thematic.entry, "002", words) == "2/03/000"


def test_lists_are_split_and_kept_in_order(one):
    columns = {
        "关联资源代码": "107001431100/000001、107001431100/000002",
        "会同部门": "财政局；公安局",
    }
    draft = one({**columns, "关键词": "低保,救助"})
    assert draft.entry["related_codes"] == ["107001431100/000001", "107001431100/000002"]
    assert draft.entry["co_departments"] == ["财政局", "公安局"]
    assert draft.entry["tags"] == [{"name": "低保"}, {"name": "救助"}]


def test_a_basis_in_one_column_and_in_three(one):
    single = one({"采集依据": "《社会救助暂行办法》第九条"})
    parts = one(
        {"采集依据文件": "《社会救助暂行办法》", "采集依据条款": "第九条", "采集依据原文": "原文"}
    )
    assert single.entry["legal_basis"]["article"] == "第九条"
    assert parts.entry["legal_basis"]["text"] == "原文"


@pytest.mark.parametrize(
    ("cells", "names"),
    [
        ({"信息项名称": "线路、起点；终点"}, ["线路", "起点", "终点"]),
        ({"信息项名称": "地址（省、市、县）、电话"}, ["地址（省、市、县）", "电话"]),
        ({"信息项名称": "所属省、市、县", "数据类型": "字符型"}, ["所属省、市、县"]),
        ({"信息项名称": "站名\n床位", "数据类型": "字符型\n数值型"}, ["站名", "床位"]),
        ({"信息项名称": "姓名"}, ["姓名"]),
    ],
)
def test_several_data_items_of_one_cell_are_taken_apart(drafts, cells, names):
    [draft] = drafts([[*BASE[:3], *cells], [*VALUES[:3], *cells.values()]])
    assert [item["name"] for item in draft.entry["data_items"]] == names
    assert len(draft.items) == len(names)
    told = [c.code for c in draft.changes if c.code == "items_split"]
    assert len(told) == (1 if len(names) > 1 else 0)


@pytest.mark.parametrize(
    ("cells", "name", "phone"),
    [
        ({"联系人及电话": "办公室 0746-7720002"}, "办公室", "0746-7720002"),
        ({"联系电话": "唐某13800000000"}, "唐某", "13800000000"),
        ({"联系人": "行政审批股", "联系电话": "7720002"}, "行政审批股", "7720002"),
        ({"联系人": "唐某（7720002）"}, "唐某", "7720002"),
        ({"联系人": "行政审批股"}, "行政审批股", None),
    ],
)
def test_contact_and_telephone_of_one_cell_are_taken_apart(one, cells, name, phone):
    entry = one(cells).entry
    assert (entry.get("contact_name"), entry.get("contact_phone")) == (name, phone)
