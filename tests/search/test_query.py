"""Queries in words, through ``package_search``: what is found, in which order, and what stays as is."""

from __future__ import annotations

import pytest

from ckan.lib.search import SearchError

ENTRIES = [
    ("低保对象信息", "城乡家庭保障金发放标准。", ["户主身份证号", "低保类别"], "双牌县民政局"),
    ("最低生活保障人员信息", "按人登记。", ["公民身份号码", "姓名"], "永州市民政局"),
    ("茶林镇低保对象信息", "由镇登记。", ["姓名"], "双牌县茶林镇人民政府"),
    (
        "就业困难人员认定信息",
        "含低保对象。",
        ["困难类别", "身份证号"],
        "双牌县人力资源和社会保障局",
    ),
    ("残疾人两项补贴发放信息", "按月发放。", ["残疾人证号", "开户行"], "双牌县民政局"),
    ("古树名木信息", "资源普查。", ["树龄", "树种"], "双牌县林业局"),
    ("空气质量监测数据", "PM2.5 与 GPS 坐标，2024年起。", ["站点"], "永州市生态环境局双牌分局"),
    ("婚姻登记信息", "结婚与离婚。", ["男方姓名"], "双牌县民政局"),
]


@pytest.fixture
def index(post):
    post(
        [
            {"id": f"E-{number}", "title": title, "notes": notes, "items": items, "dept": dept}
            for number, (title, notes, items, dept) in enumerate(ENTRIES)
        ]
    )


pytestmark = pytest.mark.usefixtures("with_plugins", "index")

FOUND = {
    "低保": ["低保对象信息", "最低生活保障人员信息"],
    "最低生活保障": ["最低生活保障人员信息", "低保对象信息"],
    "最低生活保障對象": ["低保对象信息"],
    "殘疾人兩項補貼": ["残疾人两项补贴发放信息"],
    "ＰＭ２．５": ["空气质量监测数据"],
    "gps": ["空气质量监测数据"],
    "ＧＰＳ": ["空气质量监测数据"],
    "2024年": ["空气质量监测数据"],
    "低保：对象": ["低保对象信息"],
    "低保:对象": ["低保对象信息"],
    "（低保）、对象！": ["低保对象信息"],
    "《低保对象信息》": ["低保对象信息"],
    "树": ["古树名木信息"],
    "樹": ["古树名木信息"],
    "开户行": ["残疾人两项补贴发放信息"],
    "残疾人补贴": ["残疾人两项补贴发放信息"],
    "古树普查": ["古树名木信息"],
    "茶林镇低保": ["茶林镇低保对象信息"],
    "茶林低保": ["茶林镇低保对象信息"],
    "人社局": ["就业困难人员认定信息"],
    "婚烟登记": ["婚姻登记信息"],
    "户藉 婚姻": ["婚姻登记信息"],
    "dibao": ["低保对象信息"],
    "hydjxx": ["婚姻登记信息"],
    "hunyindengji": ["婚姻登记信息"],
    "结婚证": ["婚姻登记信息"],
}
FIRST = {
    "低保对象信息": ["低保对象信息", "茶林镇低保对象信息"],
    "茶林镇低保对象": ["茶林镇低保对象信息"],
    "最低生活保障": ["最低生活保障人员信息"],
    "身份证号": ["就业困难人员认定信息", "最低生活保障人员信息"],
    "古树 普查": ["古树名木信息"],
}
SOLR_SYNTAX = {
    "title:低保": 2,
    "title:低保 AND notes:由镇登记": 1,
    '"低保对象"': 3,
    "低保 -茶林镇": 2,
    "title:古树 OR title:婚姻": 2,
}
BROKEN = [
    "((((", "低保)", "[低保 TO", "低保~~~", "^^^", "低保^", "\\", "低保\\", "/低保", "{!x}低保", "a:b:c",
    "title:", "title:(低保", "AND", "OR 低保", "低保 && ", '"低保', "？？？", "💧", "低" * 5000, "的", "信息",
    "_query_:x", "a" * 3000, "+-+-", "*", "?*?",
]  # fmt: skip
STRAY = ["低保)", "低保~~~", "^^^低保", "低保\\", "低保 && ", "OR 低保", '"低保', "/低保", "*低保*"]


def test_entries_are_found_by_the_words_people_use(find):
    missed = {q: find(q) for q, titles in FOUND.items() if not set(titles) <= set(find(q))}
    assert missed == {}


def test_the_nearest_come_first(find):
    first = {q: find(q)[: len(titles)] for q, titles in FIRST.items()}
    assert first == FIRST


def test_what_is_strictly_found_precedes_what_is_near(act):
    found = act("package_search", q="残疾人补贴发放")
    assert found["results"][0]["title"] == "残疾人两项补贴发放信息"
    assert found["shuangpai_query"]["relaxed"] is True


def test_matched_data_items_are_named(act):
    found = act("package_search", q="身份证號")
    matched = {e["title"]: e["matched_data_items"] for e in found["results"]}
    assert matched["就业困难人员认定信息"] == ["身份证号"]
    assert matched["最低生活保障人员信息"] == ["公民身份号码"]
    assert matched["低保对象信息"] == ["户主身份证号"]


def test_the_reading_is_told(act):
    told = act("package_search", q="低保")["shuangpai_query"]
    assert "最低生活保障" in told["also"]
    assert told["units"] == [{"text": "低保", "kind": "term"}]
    assert act("package_search", q="婚烟登记")["shuangpai_query"]["corrected"] == "婚姻登记"


def test_an_empty_query_finds_everything(act):
    counts = {q: act("package_search", q=q)["count"] for q in ("", "*:*", None, "   ", "？？")}
    assert set(counts.values()) == {len(ENTRIES)}


def test_solr_syntax_stays_as_it_is(act):
    found = {q: act("package_search", q=q) for q in SOLR_SYNTAX}
    assert {q: answer["count"] for q, answer in found.items()} == SOLR_SYNTAX
    assert not any("shuangpai_query" in answer for answer in found.values())


def test_the_callers_parser_stays_as_it_is(act):
    assert act("package_search", q="最低生活保障", defType="edismax")["count"] == 1


def test_the_callers_sort_is_kept_and_brings_nothing_near(find):
    found = find("低保对象", sort="title_string desc")
    assert found == sorted(found, reverse=True)
    assert "残疾人两项补贴发放信息" not in found


def test_broken_syntax_never_breaks_the_search(app):
    answers = {}
    for q in BROKEN:
        api = app.get("/api/3/action/package_search", query_string={"q": q}, expect_errors=True)
        page = app.get("/dataset/", query_string={"q": q}, expect_errors=True)
        answers[q[:20]] = (api.status_code, page.status_code)
    assert {q: codes for q, codes in answers.items() if max(codes) >= 500} == {}


def test_stray_signs_are_read_as_spaces(act):
    counts = {q: act("package_search", q=q)["count"] for q in STRAY}
    assert set(counts.values()) == {act("package_search", q="低保")["count"]}


def test_facets_promise_what_they_hold(act):
    asked = {"q": "低保", "facet.field": ["organization"]}
    found = act("package_search", **asked)
    facet = found["search_facets"]["organization"]["items"][0]
    narrowed = act("package_search", **asked, fq=f"organization:{facet['name']}")
    assert narrowed["count"] == facet["count"]


def test_a_broken_filter_is_the_callers_error(act):
    with pytest.raises(SearchError, match="SOLR returned an error"):
        act("package_search", q="低保", fq="title:(((")


def test_near_matches_come_when_the_filter_leaves_nothing_strict(find):
    assert find("古树", fq="id:E-4") == []
    assert find("残疾人证", fq="id:E-4") == ["残疾人两项补贴发放信息"]


def test_other_dataset_types_are_left_to_core(act):
    assert act("package_search", q="低保", fq="dataset_type:harvest")["count"] == 0
