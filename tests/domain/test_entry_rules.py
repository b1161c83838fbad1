"""Every rule of an entry broken one at a time: one finding, in Chinese, with its article."""

import copy
from datetime import date

import pytest

from ckanext.shuangpai.domain.entry_rules import (
    RuleContext,
    check_entry,
    length_findings,
    rules_from_table,
)
from ckanext.shuangpai.domain.personal_data import PersonalDataWords
from ckanext.shuangpai.reference import code_lists, table

LAW = {"instrument": "《中华人民共和国统计法》", "article": "第二十八条"}

PLAIN = {
    "title": "养老服务机构信息",
    "notes": "本县备案的养老服务机构。",
    "owner_org": "o1",
    "catalog_class": "departmental",
    "category": "3/07/002",
    "region_code": "431123",
    "share_class": "unconditional",
    "share_method": "file",
    "share_scope": "全县政务部门",
    "open_class": "unconditional",
    "update_cycle": "quarterly",
    "responsible_section": "行政审批股",
    "contact_name": "数据专员",
    "formats": [{"class": "database", "type": "mysql"}],
    "data_items": [
        {"name": "机构名称", "type": "C", "length": "100"},
        {"name": "床位数", "type": "N", "length": "8,2"},
    ],
    "published_on": "2026-01-31",
}
CONDITIONAL = {
    "share_class": "conditional",
    "share_condition": "仅限核验",
    "share_purpose": "业务协同",
}
WITHHELD = {
    "share_class": "withheld",
    "share_method": "",
    "share_scope": "",
    "share_refusal_reason": "统计调查对象资料依法保密",
    "share_refusal_basis": LAW,
    "open_class": "withheld",
    "open_refusal_category": "prohibited",
    "open_basis": LAW,
}
OPEN_CONDITIONAL = {"open_class": "conditional", "open_condition": "实名申请", "open_basis": LAW}
OPEN_WITHHELD = {"open_class": "withheld", "open_refusal_category": "privacy", "open_basis": LAW}
BASIC = {
    "catalog_class": "basic",
    "category": "1/02/001",
    "lead_department": "o1",
    "co_departments": ["o2"],
    "related_codes": ["102001431100/000001"],
}
PERSONAL = {
    **OPEN_WITHHELD,
    "security_level": "3",
    "data_items": [{"name": "身份证号", "type": "C", "length": "18"}],
}


REVIEWS = frozenset({"secrecy_review", "impact_assessment", "head_consent"})


def context(**changes):
    facts = {
        "rules": rules_from_table(table("entry_rules"), table("instrument")),
        "lists": code_lists(),
        "words": PersonalDataWords.from_table(table("personal_data")),
        "today": date(2026, 11, 23),
        "known_code": lambda code: code == "307003431123/000007",
        "records": REVIEWS,
    }
    return RuleContext(**{**facts, **changes})


def entry(*layers):
    made = copy.deepcopy(PLAIN)
    for layer in layers:
        made.update(copy.deepcopy(layer))
    return made


@pytest.mark.parametrize(
    "layers",
    [
        (),
        (CONDITIONAL,),
        (WITHHELD,),
        (OPEN_CONDITIONAL,),
        (OPEN_WITHHELD,),
        (BASIC,),
        (PERSONAL,),
        ({"related_codes": ["307003431123/000007"]},),
        ({"formats": [{"class": "document", "type": "pdf"}], "data_items": []},),
    ],
)
def test_an_entry_in_order_has_no_finding(layers):
    assert check_entry(entry(*layers), context()) == []


BROKEN = [
    ((), {"title": ""}, "title_required", "核心元数据2"),
    ((), {"notes": "无"}, "notes_required", "核心元数据6"),
    ((), {"owner_org": ""}, "owner_org_required", "第七条"),
    ((), {"catalog_class": ""}, "catalog_class_required", "第十六条"),
    ((), {"catalog_class": "别的"}, "catalog_class_unknown", "第十六条"),
    ((), {"category": ""}, "category_required", "第十七条"),
    ((), {"category": "3/07"}, "category_malformed", "核心元数据1"),
    ((), {"category": "2/07/001"}, "category_malformed", "核心元数据1"),
    ((), {"catalog_code": "12"}, "catalog_code_malformed", "核心元数据3"),
    ((), {"region_code": "999999"}, "region_unknown", "431123"),
    ((), {"share_class": ""}, "share_class_required", "第二十三条"),
    ((), {"share_class": "也许"}, "share_class_unknown", "第二十三条"),
    ((), {"share_method": ""}, "share_method_required", "第十七条"),
    ((), {"share_method": "口头"}, "share_method_unknown", "第十七条"),
    ((), {"share_scope": "/"}, "share_scope_required", "第十七条"),
    ((CONDITIONAL,), {"share_condition": ""}, "share_condition_required", "第二十三条"),
    ((CONDITIONAL,), {"share_scope": ""}, "share_scope_required", "第十七条"),
    ((CONDITIONAL,), {"share_purpose": ""}, "share_purpose_required", "第二十四条"),
    ((WITHHELD,), {"share_method": "file"}, "share_method_not_empty", "第二十三条"),
    ((WITHHELD,), {"share_refusal_reason": ""}, "share_refusal_reason_required", "第二十三条"),
    ((WITHHELD,), {"share_refusal_basis": {}}, "share_refusal_basis_required", "第十四条"),
    (
        (WITHHELD,),
        {"share_refusal_basis": {"instrument": "《统计法》", "article": ""}},
        "share_refusal_basis_required",
        "第二十三条",
    ),
    (
        (WITHHELD,),
        {"share_refusal_basis": {"instrument": "《双牌县保密办法》", "article": "第三条"}},
        "share_refusal_basis_rank",
        "第十四条",
    ),
    ((), {"open_class": ""}, "open_class_required", "第二十九条"),
    ((), {"open_class": "半开"}, "open_class_unknown", "第二十九条"),
    ((OPEN_CONDITIONAL,), {"open_condition": ""}, "open_condition_required", "第二十九条"),
    ((OPEN_CONDITIONAL,), {"open_basis": {}}, "open_basis_required", "第二十九条"),
    (
        (OPEN_WITHHELD,),
        {"open_refusal_category": ""},
        "open_refusal_category_required",
        "第二十九条",
    ),
    ((OPEN_WITHHELD,), {"open_basis": None}, "open_basis_required", "第二十九条"),
    (
        (WITHHELD,),
        {"open_class": "unconditional", "open_refusal_category": "", "open_basis": {}},
        "open_without_share",
        "第二十三条",
    ),
    ((), {"update_cycle": ""}, "update_cycle_required", "第十九条"),
    ((), {"update_cycle": "偶尔"}, "update_cycle_unknown", "核心元数据11"),
    ((), {"responsible_section": ""}, "responsible_section_required", "第七条"),
    ((), {"contact_name": "暂无"}, "contact_name_required", "第七条"),
    ((), {"formats": []}, "formats_required", "核心元数据7"),
    ((), {"formats": [{"class": "纸", "type": ""}]}, "format_class_unknown", "核心元数据7"),
    (
        (),
        {"formats": [{"class": "self_described", "type": "shp"}]},
        "format_description_required",
        "核心元数据7",
    ),
    ((), {"data_items": []}, "data_items_required", "核心元数据8"),
    ((), {"data_items": [{"type": "C", "length": "1"}]}, "item_name_required", "核心元数据8.1"),
    ((), {"data_items": [{"name": "面积"}]}, "item_type_required", "核心元数据8.2"),
    ((), {"data_items": [{"name": "面积", "type": "量"}]}, "item_type_unknown", "核心元数据8.2"),
    ((), {"data_items": [{"name": "面积", "type": "N"}]}, "item_length_required", "核心元数据8.3"),
    (
        (),
        {"data_items": [{"name": "面积", "type": "N", "length": "很长"}]},
        "item_length_malformed",
        "核心元数据8.3",
    ),
    ((BASIC,), {"lead_department": ""}, "lead_department_required", "第十七条"),
    ((BASIC,), {"co_departments": []}, "co_departments_required", "第十七条"),
    ((BASIC,), {"related_codes": []}, "city_code_required", "第十一条"),
    ((), {"related_codes": ["随便"]}, "related_code_malformed", "核心元数据13"),
    ((), {"related_codes": ["307003431123/000999"]}, "related_code_unknown", "核心元数据13"),
    ((PERSONAL,), {"security_level": "1"}, "personal_level", "第三十七条"),
    ((PERSONAL,), {"security_level": ""}, "personal_level", "第三十七条"),
    (
        (PERSONAL,),
        {"open_class": "unconditional", "open_refusal_category": "", "open_basis": {}},
        "personal_open",
        "第二十八条",
    ),
    ((), {"security_level": "9"}, "security_level_unknown", "第三十七条"),
    ((), {"published_on": "2027-01-01"}, "published_on_future", "核心元数据12"),
    ((), {"published_on": "去年"}, "published_on_malformed", "核心元数据12"),
    ((), {"data_updated": "2026-11-24"}, "data_updated_future", "第十九条"),
    ((), {"provenance": {"kind": "捡来"}}, "provenance_kind_unknown", "第二十条"),
    ((), {"open_refusal_category": "state_secret"}, "secret", "第二条"),
    ((), {"涉密性": "是"}, "secret", "第二条"),
]


@pytest.mark.parametrize(("layers", "change", "code", "article"), BROKEN)
def test_one_broken_rule_is_one_finding(layers, change, code, article):
    found = check_entry(entry(*layers, change), context())
    assert [finding.code for finding in found] == [code]
    assert article in found[0].message
    assert found[0].severity == "error"
    assert found[0].basis or code == "region_unknown"


def test_every_rule_of_the_table_is_broken_once():
    tested = {code for _, _, code, _ in BROKEN}
    later = {"share_refusal_confirmation_required", "stale", "data_updated_malformed"}
    later |= {"open_refusal_category_unknown", "item_class_unknown"}
    later |= {"contact_phone_malformed", "item_name_repeated"}
    later |= {"secrecy_review_missing", "impact_assessment_missing", "head_consent_missing"}
    assert {rule["code"] for rule in table("entry_rules")} - tested == later


def test_publishing_a_withheld_entry_needs_the_confirmation():
    assert check_entry(entry(WITHHELD), context(), "submit") == []
    found = check_entry(entry(WITHHELD), context(), "publish")
    assert [finding.code for finding in found] == ["share_refusal_confirmation_required"]
    record = {"organization": "县人民政府办公室", "date": "2026-01-05"}
    confirmed = entry(WITHHELD, {"share_refusal_confirmation": record})
    assert check_entry(confirmed, context(), "publish") == []


def test_missing_reviews_are_told_before_submission():
    nothing = context(records=frozenset())
    assert check_entry(entry(PERSONAL), nothing) == []
    found = check_entry(entry(PERSONAL), nothing, "submit")
    assert {finding.severity for finding in found} == {"warning"}
    assert [finding.code for finding in found] == [
        "secrecy_review_missing",
        "impact_assessment_missing",
        "head_consent_missing",
    ]


def test_stale_data_is_told_when_publishing():
    found = check_entry(entry({"data_updated": "2026-01-05"}), context(), "publish")
    assert [(finding.code, finding.severity) for finding in found] == [("stale", "info")]


def test_the_departments_own_section_stands_in():
    assert check_entry(entry({"responsible_section": ""}), context(section="行政审批股")) == []


def test_de_identified_data_may_be_open():
    layers = (PERSONAL, {"open_class": "unconditional", "open_refusal_category": ""})
    assert check_entry(entry(*layers, {"open_basis": {}}), context(deidentified=True)) == []


def test_messages_in_english():
    found = check_entry(entry({"share_scope": ""}), context(lang="en"))
    assert found[0].message == "State the scope of use."


def test_a_finding_tells_the_full_name_of_the_instrument():
    found = check_entry(entry(CONDITIONAL, {"share_condition": ""}), context())[0].as_dict()
    assert found["basis"] == [
        {"instrument": "《双牌县政务大数据管理办法》", "article": "第二十三条"}
    ]
    assert found["field"] == "share_condition"


def test_long_values_are_shortened_in_words():
    found = check_entry(entry({"update_cycle": "字" * 5000}), context())[0]
    assert len(found.message) < 200
    assert len(found.value) == 5000


def test_what_is_missing_is_told_apart_from_what_is_wrong():
    def lacking(**changes):
        found = check_entry({**PLAIN, **changes}, context())
        return {(one.code, one.lacking) for one in found}

    assert lacking(share_scope="", contact_name="无") == {
        ("share_scope_required", True),
        ("contact_name_required", True),
    }
    assert lacking(update_cycle="偶尔") == {("update_cycle_unknown", False)}
    assert lacking(share_method="", share_class="看情况") == {("share_class_unknown", False)}
    personal = {**PERSONAL, "open_basis": {"text": "个人隐私"}}
    assert lacking(**{**personal, "security_level": ""}) == {
        ("open_basis_required", True),
        ("personal_level", True),
    }
    assert lacking(**{**PERSONAL, "security_level": "1"}) == {("personal_level", False)}
    unnamed = [{"name": "甲", "type": "C"}, {"name": "乙", "type": "怪", "length": "1"}]
    assert lacking(data_items=unnamed) == {
        ("item_length_required", True),
        ("item_type_unknown", False),
    }


@pytest.mark.parametrize(
    "number",
    [
        "0746-7722345", "(0746)7722345", "7722345", "13800000000", "12345", "0746-7722345转801",
        "0746-7722345、0746-7722346（办公室）", "０７４６－７７２２３４５", "无", "",
    ],
)  # fmt: skip
def test_telephone_numbers_are_taken_as_people_write_them(number):
    assert check_entry(entry({"contact_phone": number}), context()) == []


@pytest.mark.parametrize("number", ["不知道", "0746-****345", "138****0000", "12", "见文件"])
def test_what_nobody_can_call_is_no_telephone(number):
    [found] = check_entry(entry({"contact_phone": number}), context())
    assert found.code == "contact_phone_malformed"
    assert number in found.message


def items(*rows):
    return {"data_items": [{"name": name, "type": "N", "length": length} for name, length in rows]}


def test_two_items_of_one_name_are_found_and_stop_the_submission():
    given = entry(items(("食堂名称", "8"), ("开业日期", "8"), ("食堂 名称", "8")))
    [found] = check_entry(given, context())
    assert (found.code, found.severity, found.row, found.column) == (
        "item_name_repeated", "warning", 3, "name",
    )  # fmt: skip
    assert "第3个信息项" in found.message
    assert "第1个同名" in found.message
    at_submission = {one.code: one.severity for one in check_entry(given, context(), "submit")}
    assert at_submission["item_name_repeated"] == "error"


def test_a_finding_names_its_own_row_also_where_names_repeat():
    given = entry(items(("补贴标准", "100"), ("开业日期", "8"), ("补贴标准", "-5")))
    found = {one.code: one for one in check_entry(given, context())}
    wrong = found["item_length_malformed"]
    assert (wrong.row, wrong.column, wrong.as_dict()["row"]) == (3, "length", 3)
    assert "必须是正整数" in wrong.message


LIMITS = table("text_limits")


def test_every_text_has_a_limit_that_is_named_with_the_length():
    names = [name for name in LIMITS["entry"] if name != "other"]
    for name in [*names, "something_else"]:
        limit = LIMITS["entry"].get(name) or LIMITS["entry"]["other"]
        for text, over in (("长" * limit["longest"], 0), ("长" * (limit["longest"] + 1), 1)):
            value = [text] if name in ("related_codes", "co_departments") else text
            found = length_findings({name: value}, context(limits=LIMITS))
            assert len(found) == over, name
            assert all(
                f"{limit['longest']} 字，现在是 {len(text)} 字" in one.message for one in found
            )
            assert all(limit["zh"] in one.message for one in found)


def test_the_texts_of_rows_and_files_have_limits_of_their_own():
    given = {
        "data_items": [{"name": "名称"}, {"name": "长" * 201, "note": "长" * 50_001}],
        "resources": [{"name": "a"}, {"name": "长" * 201}],
        "legal_basis": {"instrument": "长" * 501},
    }
    found = length_findings(given, context(limits=LIMITS))
    assert [(one.field, one.row, one.column) for one in found] == [
        ("data_items", 2, "name"), ("data_items", 2, "note"), ("resources", 2, "name"), ("legal_basis", 0, ""),
    ]  # fmt: skip


PROSE = {
    "notes", "note", "share_scope", "share_condition", "share_purpose", "share_refusal_reason", "open_condition",
    "provenance",
}  # fmt: skip
"""What is indexed by its words; everything else may be one word of the index, which holds 32,766 bytes."""


def test_no_limit_lets_through_what_the_index_cannot_hold():
    for part in LIMITS.values():
        for name, one in part.items():
            assert one["longest"] * 4 <= 32_766 or name in PROSE, name
