"""Harvest the city's catalog into the county's."""

from __future__ import annotations

from typing import Any

from .api import Api, ApiError

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
    try:
        known = county("harvest_source_show", id=SOURCE)
    except ApiError as refused:
        if refused.error.get("__type") != "Not Found Error":
            raise
        county("harvest_source_create", **details)
        return
    if known["url"].rstrip("/") != city_url or known["state"] != "active":
        county("harvest_source_update", **{**details, "id": known["id"], "state": "active"})


def sync(centre: Api) -> dict[str, Any]:
    """Run the sync to its end and give its report."""
    return centre("shuangpai_sync_run", source=SOURCE)
