"""The sample city: a plain CKAN with the city's offices and entries, loaded through its action API."""

from __future__ import annotations

import json
from pathlib import Path

from .api import Api

ENTRIES = Path(__file__).parent.parent / "city-entries.json"


def fill(city: Api) -> tuple[int, int]:
    """Create what is absent; say how many entries were created and how many the city has."""
    wanted = json.loads(ENTRIES.read_text(encoding="utf-8"))
    offices = set(city("organization_list", limit=1000))
    for organization in wanted["organizations"]:
        if organization["name"] not in offices:
            city("organization_create", **organization)
    present = set(city("package_list", limit=1000))
    absent = [entry for entry in wanted["datasets"] if entry["name"] not in present]
    for entry in absent:
        city("package_create", **entry)
    return len(absent), len(wanted["datasets"])
