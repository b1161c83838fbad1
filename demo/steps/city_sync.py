"""Harvest the city's catalog into the county's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .api import Api, ckan_json

SOURCE = "yongzhou"


def ensure_source(county: Api, city_url: str, organization: str) -> None:
    """Register the city as a source, or correct its address."""
    details = {
        "name": SOURCE,
        "title": "永州市公共数据目录",
        "url": city_url,
        "source_type": "shuangpai_ckan",
        "frequency": "MANUAL",
        "owner_org": organization,
        "active": True,
        "config": "",
    }
    sources = {source["name"]: source for source in county("harvest_source_list")}
    known = sources.get(SOURCE)
    if known is None:
        county("harvest_source_create", **details)
    elif known["url"].rstrip("/") != city_url:
        county("harvest_source_update", **{**details, "id": known["id"]})


def sync(ini: Path) -> dict[str, Any]:
    """Run the sync to its end and give its report."""
    return ckan_json(ini, "shuangpai", "sync", SOURCE, "--json")
