"""The judge with the real tables, and the hand-written entries."""

import json
from pathlib import Path

import pytest
import yaml

from ckanext.shuangpai.domain.duplicates import Facts, Judge
from ckanext.shuangpai.reference import table
from ckanext.shuangpai.reference.traditional import to_simplified

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
REGIONS = {"双牌": "431123", "东安": "431122", "零陵": "431102", "道县": "431124"}
TABLES = ("items", "subjects", "lines", "facets", "weights")


@pytest.fixture(scope="session")
def tables():
    return {name: table(f"duplicate_{name}") for name in TABLES}


@pytest.fixture(scope="session")
def judge(tables):
    return Judge(tables, to_simplified)


@pytest.fixture(scope="session")
def entry():
    """Return a maker of facts: ``entry("低保对象信息", "双牌县民政局", "姓名、身份证号")``."""

    def make(title, department="双牌县民政局", items="", region=None):
        region = region or next(
            (code for word, code in REGIONS.items() if word in department), "431100"
        )
        names = [(name, "") for name in items.split("、") if name]
        return Facts.of(
            {"title": title, "department": department, "region_code": region, "items": names}
        )

    return make


@pytest.fixture(scope="session")
def verdict(judge, entry):
    """Return what compares two entries given as for ``entry``."""

    def compare(ours, theirs):
        return judge.compare(judge.read(entry(*ours)), judge.read(entry(*theirs)))

    return compare


@pytest.fixture(scope="session")
def sample():
    """The sample catalog: ``{id: Facts}``, pairs of duplicates, pairs of near misses."""
    records = json.loads((ROOT / "demo/records.json").read_text(encoding="utf-8"))
    truth = yaml.safe_load((HERE / "sample_truth.yaml").read_text(encoding="utf-8"))
    facts = {
        one["id"]: Facts.of(
            {
                "title": one["name"],
                "department": one["dept"],
                "region_code": "431123" if one["level"] == "县" else "431100",
                "items": [(item["name"], item["type"]) for item in one["items"]],
            }
        )
        for one in records
    }
    return facts, *({tuple(pair) for pair in truth[key]} for key in ("duplicates", "near_misses"))


@pytest.fixture(scope="session")
def held_out(entry):
    """Return a reader of one part of the hand-written entries, in the form of ``sample``."""
    content = yaml.safe_load((HERE / "held_out.yaml").read_text(encoding="utf-8"))

    def read(part):
        rows = content[part]
        facts = {one["id"]: entry(one["title"], one["department"], one["items"]) for one in rows}
        duplicates = {(one["id"], one["duplicate_of"]) for one in rows if "duplicate_of" in one}
        near = {(one["id"], other) for one in rows for other in one.get("near_miss_of", ())}
        return facts, duplicates, near

    return read
