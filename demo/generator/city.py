"""The sample city's catalog as a stock CKAN holds it: city-entries.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

Record = dict[str, Any]

SHARE = {"无条件共享": "1", "有条件共享": "2", "不予共享": "3"}
OPEN = {"无条件开放": "1", "有条件开放": "2", "不予开放": "3"}
REGION = "431100"
CITY_NUMBERS = 100
"""The county numbers the city's offices from 101; the city itself from 1."""

PUBLISHED = "2026-03-31"
CLASS_DIGITS = {"基础": "1", "主题": "2", "部门": "3"}


def write_city(folder: Path) -> Path:
    """Write the city's organizations and datasets; return the file."""
    offices = yaml.safe_load((folder / "organizations.yaml").read_text(encoding="utf-8"))
    records = json.loads((folder / "records.json").read_text(encoding="utf-8"))
    city = {office["title"]: office for office in offices if office["region_code"] == REGION}
    serials: dict[str, int] = {}
    datasets = []
    for record in (record for record in records if record["level"] == "市"):
        office = city[record["dept"]]
        serials[office["name"]] = serials.get(office["name"], 0) + 1
        datasets.append(_dataset(record, office, serials[office["name"]]))
    used = {dataset["owner_org"] for dataset in datasets}
    organizations = [_organization(o) for o in city.values() if o["name"] in used]
    path = folder / "city-entries.json"
    content = {"organizations": organizations, "datasets": datasets}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def _organization(office: Record) -> Record:
    return {
        "name": office["name"],
        "title": office["title"],
        "extras": [{"key": "dept_code", "value": office["uscc"]}],
    }


def _dataset(record: Record, office: Record, serial: int) -> Record:
    digit = CLASS_DIGITS[record["catalog_class"]]
    number = int(office["catalog_number"]) % CITY_NUMBERS
    code = f"{digit}07{number:03d}{REGION}/{serial:06d}"
    extras = {
        "info_code": code,
        "dept_code": office["uscc"],
        "catalog_class": record["catalog_class"],
        "theme": record.get("theme"),
        "format": record["format"],
        "share_type": SHARE[record["share_type"]],
        "share_condition": record.get("share_condition"),
        "share_mode": record.get("share_mode"),
        "no_share_basis": record.get("no_share_basis"),
        "open_type": OPEN[record["open_type"]],
        "open_condition": record.get("open_condition"),
        "no_open_basis": record.get("no_open_basis"),
        "update_cycle": record["update_cycle"],
        "security": security(record),
        "region_code": REGION,
        "publish_date": PUBLISHED,
        "items": json.dumps(record["items"], ensure_ascii=False),
    }
    return {
        "name": code.replace("/", "-"),
        "title": record["name"],
        "notes": record["summary"],
        "owner_org": office["name"],
        "tags": [{"name": record["theme"]}] if record.get("theme") else [],
        "extras": [{"key": key, "value": value} for key, value in extras.items() if value],
    }


def security(record: Record) -> str:
    """Return the level of the sample: L3 what is closed, L2 what is conditional, L1 the rest."""
    if record["open_type"] == "不予开放":
        return "L3"
    return "L2" if record["open_type"] == "有条件开放" else "L1"
