"""Entries of every shape, as hypothesis draws them."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

# Words as people write them, and signs that spreadsheets take for something else.
LETTERS = (
    "低保对象信息数据库表双牌县民政局个人企业许可证abcXYZ019（）()“”，。；：/·%&<>'\"=+-@_#*~ "
)
WORD = st.text(LETTERS, min_size=1, max_size=24).map(lambda text: f"甲{text.strip()}乙")
FORMULA = st.sampled_from(
    ["=1+1", "+86 746", "-5", "@SUM(A1)", '=HYPERLINK("x")', "'=a", "_x0041_"]
)
LINES = st.lists(WORD, min_size=1, max_size=3).map("\n".join)
PROSE = st.one_of(WORD, LINES, FORMULA.map(lambda text: text + "说明"), FORMULA)
OPTIONAL = st.one_of(st.just(""), PROSE)
DATE = st.dates(dt.date(1960, 1, 1), dt.date(2025, 12, 31)).map(lambda day: day.isoformat())
NUMBER = st.decimals(0, 99999, places=2).map(str)
CODE = st.integers(1, 999999).map(lambda n: f"307001431123/{n:06d}")
CITY = st.integers(1, 999).map(lambda n: f"107001431100/{n:06d}")
BASIS = st.fixed_dictionaries(
    {
        "instrument": WORD.map(lambda text: f"《{text}》"),
        "article": st.sampled_from(["第一条", "第二十九条第（三）项"]),
        "text": PROSE,
    }
)
ITEM = st.fixed_dictionaries(
    {"name": WORD, "type": st.sampled_from("CNYDTLMGBIF"), "length": st.sampled_from(["18", "18,2", "1"])},
    optional={
        "code": WORD,
        "note": PROSE,
        "share_class": st.sampled_from(["unconditional", "conditional", "withheld"]),
        "open_class": st.sampled_from(["unconditional", "conditional", "withheld"]),
        "sensitivity": WORD,
    },
)  # fmt: skip
FORMAT = st.one_of(
    st.sampled_from(
        [
            {"class": "database", "type": "mysql"},
            {"class": "database", "type": "sql server"},
            {"class": "spreadsheet", "type": "xlsx"},
            {"class": "document", "type": ""},
        ]
    ),
    WORD.map(lambda text: {"class": "self_described", "type": "", "description": text}),
)


SHARE_METHODS = st.sampled_from(["table", "file", "interface", "other"])
REFUSALS = st.sampled_from(["privacy", "prohibited", "security"])
CYCLES = st.sampled_from(["daily", "half_yearly", "irregular", "never", "other"])
CENSUS = st.dictionaries(
    st.sampled_from(["total_gb", "total_rows", "shared_gb", "open_rows"]), NUMBER
)
PROVENANCE = st.fixed_dictionaries(
    {"kind": st.sampled_from(["collected", "returned", "derived"])},
    optional={"system": WORD, "statement": PROSE},
)
TAGS = st.lists(st.sampled_from(["低保", "水", "救助（2024）", "a b", "水、土"]), unique=True)
CLASSES = st.lists(WORD.map(lambda text: text.replace("/", "")), max_size=4).map("/".join)
CATEGORIES = {"basic": "1/01/000", "thematic": "2/03/000", "departmental": "3/07/001"}


@st.composite
def entries(draw, owner="1143", departments=("1143",), cities=CITY):
    """Draw an entry that breaks no rule."""
    shared = draw(st.sampled_from(["unconditional", "conditional", "withheld"]))
    opened = draw(st.sampled_from(["conditional", "withheld"]))
    kind = draw(st.sampled_from(list(CATEGORIES)))
    entry = {
        "title": draw(WORD),
        "notes": draw(PROSE),
        "owner_org": owner,
        "catalog_class": kind,
        "category": CATEGORIES[kind],
        "category_title": draw(CLASSES),
        "region_code": "431123",
        "share_class": shared,
        "share_condition": draw(PROSE if shared == "conditional" else OPTIONAL),
        "share_scope": draw(PROSE),
        "share_purpose": draw(PROSE),
        "share_method": "" if shared == "withheld" else draw(SHARE_METHODS),
        "open_class": opened,
        "open_condition": draw(PROSE) if opened == "conditional" else "",
        "open_basis": draw(BASIS),
        "open_refusal_category": draw(REFUSALS) if opened == "withheld" else "",
        "update_cycle": draw(CYCLES),
        "data_updated": draw(st.one_of(st.just(""), DATE)),
        "published_on": draw(st.one_of(st.just(""), DATE)),
        "formats": draw(st.lists(FORMAT, min_size=1, max_size=3, unique_by=str)),
        "data_items": draw(st.lists(ITEM, min_size=1, max_size=4, unique_by=lambda i: i["name"])),
        "security_level": draw(st.sampled_from("345")),
        "storage_platform": draw(OPTIONAL),
        "exchange_channel": draw(OPTIONAL),
        "responsible_section": draw(WORD),
        "contact_name": draw(WORD),
        "contact_phone": draw(st.sampled_from(["", "0746-7720001", "+86 746 7720001"])),
        "related_codes": draw(st.lists(cities, min_size=1, max_size=3, unique=True)),
        "collecting_department": draw(st.sampled_from(departments)),
        "census": draw(CENSUS),
        "provenance": draw(PROVENANCE),
        "legal_basis": draw(st.one_of(st.just({}), BASIS)),
        "tags": [{"name": name} for name in draw(TAGS)],
        "license_id": draw(st.sampled_from(["", "cc-by", "notspecified"])),
    }
    if kind != "departmental":
        entry["lead_department"] = draw(st.sampled_from(departments))
        entry["co_departments"] = [draw(st.sampled_from(departments))]
    if shared == "withheld":
        law = {"instrument": "《中华人民共和国统计法》", "article": "第二十八条"}
        record = {"organization": draw(WORD), "document": draw(WORD), "date": draw(DATE)}
        entry["share_refusal_reason"] = draw(PROSE)
        entry["share_refusal_basis"] = {**law, "text": draw(PROSE)}
        entry["share_refusal_confirmation"] = record
    return entry
