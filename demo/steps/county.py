"""The sample county: its offices, its workbook, and small tables for what is open."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import yaml

from .api import Api, ApiError

FOLDER = Path(__file__).parent.parent
OFFICES = FOLDER / "organizations.yaml"
WORKBOOK = FOLDER / "county-catalog.xlsx"
RESOURCES = FOLDER / "resources"


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


def attach_tables(county: Api) -> tuple[int, int]:
    """Give each open entry its tables; say how many were added, and how many there are."""
    added = total = 0
    wanted = _tables_by_title()
    for title, files in wanted.items():
        entry = _entry(county, title)
        if entry is None:
            continue
        present = {resource["name"] for resource in entry["resources"]}
        for file in files:
            total += 1
            if file.stem in present:
                continue
            county.upload(
                "resource_create", file, package_id=entry["id"], name=file.stem, format="CSV"
            )
            added += 1
    return added, total


def _tables_by_title() -> dict[str, list[Path]]:
    """Group the tables by the entry they belong to: `title.part.csv`."""
    found: dict[str, list[Path]] = {}
    for file in sorted(RESOURCES.glob("*.csv")):
        found.setdefault(file.name.split(".")[0], []).append(file)
    return found


def _entry(county: Api, title: str) -> dict[str, Any] | None:
    answer = county("package_search", q=f'title:"{title}"', rows=50, include_private=True)
    exact = (entry for entry in answer["results"] if entry["title"] == title)
    return next(exact, None)
