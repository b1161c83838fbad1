"""Catalog entries for benchmarks, the same in every run: the demo's records in many places and years."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

__all__ = ["entries", "words"]

SEED = 20261123
RECORDS = Path(__file__).parent.parent / "demo" / "records.json"
PLACES = [
    "",
    "双牌县",
    "永州市",
    "泷泊镇",
    "江村镇",
    "五里牌镇",
    "茶林镇",
    "何家洞镇",
    "麻江镇",
    "塘底乡",
    "上梧江瑶族乡",
    "理家坪乡",
    "五星岭乡",
    "打鼓坪乡",
    "零陵区",
    "冷水滩区",
    "祁阳市",
    "东安县",
    "道县",
    "江永县",
    "宁远县",
    "蓝山县",
    "新田县",
]
YEARS = ("", "", "", "2021年", "2022年", "2023年", "2024年", "2025年度", "城乡", "新增", "历年")
SUFFIXES = ("", "", "汇总表", "明细", "统计", "台账", "公示", "变更记录", "核查结果", "月报")


def entries(count: int) -> Iterator[dict[str, Any]]:
    """Yield entries with title, notes, department and names of data items."""
    chance = random.Random(SEED)
    records = json.loads(RECORDS.read_text(encoding="utf-8"))
    for number in range(count):
        record = chance.choice(records)
        names = [item["name"] for item in record["items"]]
        kept = chance.sample(names, max(3, len(names) * chance.randint(6, 10) // 10))
        place = chance.choice(PLACES)
        title = f"{place}{chance.choice(YEARS)}{record['name']}{chance.choice(SUFFIXES)}"
        yield {
            "number": number,
            "title": title if chance.random() > 0.05 else f"{title} GPS-{number}",
            "notes": f"{record['summary']}{place}第{number}号资源。",
            "department": record["dept"],
            "items": [name for name in names if name in kept],
        }


def words() -> list[str]:
    """Return what people may ask for: names, halves of names, and data items, each once."""
    records = json.loads(RECORDS.read_text(encoding="utf-8"))
    found: dict[str, None] = {}
    for record in records:
        name = record["name"]
        for word in (name, name[:4], name[:2], name.removesuffix("信息")):
            found.setdefault(word)
        for item in record["items"]:
            found.setdefault(item["name"])
    return [word for word in found if len(word) > 1]
