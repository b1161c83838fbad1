"""Spellings: width, blanks, dates, codes, credit codes, bases, secrets, personal data."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.shuangpai.domain import uscc
from ckanext.shuangpai.domain.catalog_code import CatalogCode, prefix_for
from ckanext.shuangpai.domain.code_list import Code, CodeList
from ckanext.shuangpai.domain.dates import parse_date
from ckanext.shuangpai.domain.entry_normalisation import normalise_entry, parse_basis
from ckanext.shuangpai.domain.errors import CodeError
from ckanext.shuangpai.domain.personal_data import PersonalDataWords, personal_items
from ckanext.shuangpai.domain.secrecy import secret_marker
from ckanext.shuangpai.domain.text import fold, is_blank, tidy
from ckanext.shuangpai.reference import code_list, code_lists, table


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("ＧＰＳ　１２", "GPS 12"),
        ("a\u200bb", "ab"),
        ("\u2014", "-"),
        (None, "None"),
        ("（水）", "(水)"),
    ],
)
def test_fold(raw, folded):
    assert fold(raw) == folded


@pytest.mark.parametrize(
    "word", ["", " ", "无", "暂无。", "/", "－－", "N/A", "不涉及", None, [], {}]
)
def test_blank(word):
    assert is_blank(word)


@pytest.mark.parametrize("word", ["0", "无条件", "无锡", 0, False, ["a"]])
def test_not_blank(word):
    assert not is_blank(word)


def test_tidy_keeps_full_width_punctuation():
    assert tidy("  水利（2024）：一、二\r\n三 \n") == "水利（2024）：一、二\n三"


@pytest.mark.parametrize(
    "raw",
    [
        "2026-01-05",
        "2026/1/5",
        "2026.1.5",
        "2026年1月5日",
        "20260105",
        "46027",
        46027,
        46027.0,
        "２０２６／１／５",
    ]
    + [date(2026, 1, 5), "2026-01-05 00:00:00", "2026-01-05T08:00:00"],
)
def test_five_spellings_of_a_day(raw):
    assert parse_date(raw) == date(2026, 1, 5)


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("二〇二六年一月五日", date(2026, 1, 5)),
        ("二○二五年十一月二十三日", date(2025, 11, 23)),
        ("二零二五年十二月三十号", date(2025, 12, 30)),
        ("二〇二六年元月十日", date(2026, 1, 10)),
        ("二〇二六年十月三十一日", date(2026, 10, 31)),
        ("二〇二六年三月十五日", date(2026, 3, 15)),
    ],
)
def test_a_day_in_chinese_numerals(raw, day):
    assert parse_date(raw) == day


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "2026",
        "2026-02-30",
        "二〇二六年十三月一日",
        "二〇二六年二月三十日",
        "昨天",
        "12",
        "2026-13-01",
        "123456789",
        7,
    ],
)
def test_what_is_no_day(raw):
    with pytest.raises(ValueError, match=r".*"):
        parse_date(raw)


REAL_CODES = ["91440300708461136T", "914403001922038216", "9137130016829134XT"]
SYNTHETIC_CODES = ["11431123MB0123457D", "11431123MB01234658", "11431123MB01234733"]


@pytest.mark.parametrize("code", REAL_CODES + SYNTHETIC_CODES)
def test_credit_codes(code):
    assert uscc.check(code)
    assert uscc.check_character(code[:17]) == code[17]


@given(
    st.sampled_from(REAL_CODES + SYNTHETIC_CODES),
    st.integers(0, 17),
    st.sampled_from(uscc.ALPHABET),
)
def test_any_changed_sign_is_noticed(code, position, sign):
    changed = code[:position] + sign + code[position + 1 :]
    assert uscc.check(changed) is (changed == code)


@pytest.mark.parametrize(
    "code",
    ["", "91440300708461136t", "91440300708461136", "91440300708461136TT", "I1431123MB0123457D"],
)
def test_malformed_credit_codes(code):
    assert not uscc.check(code)


@pytest.mark.parametrize("raw", ["307002431123/000001", " ３０７００２４３１１２３／０００００１ "])
def test_catalog_code(raw):
    code = CatalogCode.parse(raw)
    assert (code.prefix, code.serial, code.name) == (
        "307002431123",
        "000001",
        "307002431123-000001",
    )


@pytest.mark.parametrize(
    "raw", ["", "1", "407002431123/1", "30700/1", "307002/", "307002-1", "x/1"]
)
def test_malformed_catalog_code(raw):
    with pytest.raises(CodeError):
        CatalogCode.parse(raw)


def test_prefix_holds_the_region_before_the_detail():
    assert prefix_for("2/03/001", "431123") == "203001431123"
    assert prefix_for("2/03/001/02", "431123") == "20300143112302"
    assert str(CatalogCode.compose("203001431123", 12)) == "203001431123/000012"


def test_code_lists_know_their_variants():
    assert code_list("share_class").normalise("有条件共享类") == "conditional"
    assert code_list("share_class").normalise("３") == "withheld"
    assert code_list("item_type").normalise("字符串型C") == "C"
    assert code_list("item_type").normalise("varchar") == "C"
    assert code_list("update_cycle").normalise("每 季 度") == "quarterly"
    assert code_list("open_class").normalise("1") is None
    assert code_list("update_cycle").title("daily", "en") == "Daily"


def test_a_variant_of_two_codes_is_refused():
    with pytest.raises(ValueError, match="both"):
        CodeList("x", [Code("a", {"en": "A"}, ("同",)), Code("b", {"en": "B"}, ("同",))])


@pytest.mark.parametrize(
    ("words", "instrument", "article"),
    [
        ("《统计法》第二十八条（2024年修正）", "《统计法》", "第二十八条"),
        (
            "涉及个人隐私（办法第二十九条第（三）项；个人信息保护法）",
            "办法",
            "第二十九条第（三）项",
        ),
        ("《精神卫生法》保密规定", "《精神卫生法》", ""),
        ("上级要求", "上级要求", ""),
    ],
)
def test_basis_in_words(words, instrument, article):
    assert parse_basis(words) == {"instrument": instrument, "article": article, "text": words}


def test_normalisation_tells_what_it_changed():
    raw = {
        "title": "低保对象信息 ",
        "share_class": "２",
        "update_cycle": "每天",
        "published_on": "2026/1/5",
        "share_condition": "无",
        "formats": "mysql",
        "data_items": [{"name": "姓名", "type": "字符串型C", "length": "50.0"}, {"name": " "}],
        "related_codes": "307003431123/000007；307003431123／000008",
    }
    entry, changes = normalise_entry(raw, code_lists())
    assert entry["share_class"] == "conditional"
    assert entry["formats"] == [{"class": "database", "type": "mysql"}]
    assert entry["data_items"] == [{"name": "姓名", "type": "C", "length": "50"}]
    assert entry["related_codes"] == ["307003431123/000007", "307003431123/000008"]
    told = {(change.field, change.value, change.to) for change in changes}
    assert ("share_class", "２", "conditional") in told
    assert ("published_on", "2026/1/5", "2026-01-05") in told
    assert ("share_condition", "无", "") in told
    assert ("data_items", "字符串型C", "C") in told
    assert raw["share_class"] == "２"


@given(
    st.dictionaries(
        st.sampled_from(["title", "share_class", "formats", "data_items", "category"]), st.text()
    )
)
def test_normalisation_settles(entry):
    once, _ = normalise_entry(entry, code_lists())
    twice, changes = normalise_entry(once, code_lists())
    assert twice == once
    assert changes == []


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ({"title": "【机密】名册"}, "title"),
        ({"title": "涉密人员信息"}, "title"),
        ({"notes": "密级：秘密。"}, "notes"),
        ({"notes": "本数据属于国家秘密。"}, "notes"),
        ({"涉密性": "是"}, "涉密性"),
        ({"is_secret": "true"}, "is_secret"),
        ({"extras": [{"key": "是否涉密", "value": "涉密"}]}, "是否涉密"),
        ({"security_level": "机密"}, "security_level"),
        ({"data_items": [{"name": "代号", "note": "（绝密）"}]}, "data_items"),
        ({"resources": [{"name": "机密★1年.csv"}]}, "resources"),
        ({"open_refusal_category": "work_secret"}, "open_refusal_category"),
    ],
)
def test_secret_marks(entry, field):
    assert secret_marker(entry) == field


@pytest.mark.parametrize(
    "entry",
    [
        {"title": "保密工作机构名录"},
        {"notes": "不涉及国家秘密、工作秘密。"},
        {"notes": "已剔除涉密字段"},
        {"涉密性": "否"},
        {"is_secret": False, "secret": ""},
        {"title": "商业秘密保护示范点"},
        {"notes": "非涉密数据"},
    ],
)
def test_no_secret_marks(entry):
    assert secret_marker(entry) is None


@pytest.mark.parametrize(
    ("names", "personal"),
    [
        (["机构名称", "机构地址", "联系电话"], []),
        (["姓名", "身份证号", "联系电话"], ["身份证号", "联系电话"]),
        (["户主姓名", "家庭住址"], ["家庭住址"]),
        (["统一社会信用代码", "企业名称", "住所"], []),
        (["监护人电话"], ["监护人电话"]),
        (["许可证编号", "树种"], []),
        (["所有人证件号码"], ["所有人证件号码"]),
    ],
)
def test_personal_items(names, personal):
    words = PersonalDataWords.from_table(table("personal_data"))
    assert personal_items([{"name": name} for name in names], words) == personal
