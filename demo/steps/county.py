"""The sample county: its offices, its workbook, and small tables for what is open."""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from .api import Api, ApiError

FOLDER = Path(__file__).parent.parent
OFFICES = FOLDER / "organizations.yaml"
WORKBOOK = FOLDER / "county-catalog.xlsx"
RESOURCES = FOLDER / "resources"
REGION = "431123"


def create_offices(county: Api) -> dict[str, str]:
    """Create the offices that are absent; give all names by title."""
    offices = _numbered(yaml.safe_load(OFFICES.read_text(encoding="utf-8")))
    present = set(county("organization_list", limit=1000))
    for office in offices:
        if office["name"] not in present:
            try:
                county("organization_create", **office)
            except ApiError as refused:
                raise ApiError(f"organization_create {office['title']}", refused.error) from refused
    return {office["title"]: office["name"] for office in offices}


def _numbered(offices: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give a catalog number of its own to each office: county and city may both begin at 001."""
    taken: set[int] = set()
    last = max(int(office.get("catalog_number") or 0) for office in offices)
    done = []
    for office in offices:
        number = int(office.get("catalog_number") or 0)
        if not number or number in taken:
            last += 1
            number = last
        taken.add(number)
        done.append({**office, "catalog_number": f"{number:03d}"})
    return done


def import_workbook(centre: Api) -> dict[str, Any]:
    """Import the county's workbook as the Centre does, publishing what has no finding."""
    content = base64.b64encode(WORKBOOK.read_bytes()).decode("ascii")
    return centre(
        "shuangpai_template_import",
        files=[{"filename": WORKBOOK.name, "content": content}],
        create_organizations=True,
        publish=True,
    )


def attach_tables(centre: Api) -> tuple[int, int]:
    """Give each open entry its data and what its columns mean; say how many are new, and how many there are."""
    added = total = 0
    for entry in _open_entries(centre):
        present = {resource["name"] for resource in entry["resources"]}
        for name, content in _tables(entry):
            total += 1
            if name not in present:
                file = (f"{entry['title']}-{name}.csv", content)
                centre.upload(
                    "resource_create", file, package_id=entry["id"], name=name, format="CSV"
                )
                added += 1
    return added, total


def _open_entries(centre: Api) -> list[dict[str, Any]]:
    answer = centre(
        "package_search",
        fq=f"open_class:unconditional region_code:{REGION} entry_state:(published OR revising)",
        rows=1000,
        sort="title_string asc",
    )
    return answer["results"]


def _tables(entry: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Give name and content of each table of an entry."""
    file = RESOURCES / f"{entry['title']}.csv"
    if file.exists():
        yield "数据", file.read_bytes()
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["序号", "信息项名称", "数据类型", "数据长度", "说明"])
    for number, item in enumerate(entry["data_items"], 1):
        rows.writerow([number, *(item.get(key, "") for key in ("name", "type", "length", "note"))])
    yield "信息项说明", text.getvalue().encode("utf-8-sig")
