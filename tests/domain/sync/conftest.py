"""The city's profile, with one department known, and short ways to map a record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ckanext.shuangpai.domain.sync.mapping import map_record
from ckanext.shuangpai.domain.sync.reading import Mapped
from ckanext.shuangpai.harvesters import profiles

DEPARTMENTS = {"11431100MB0001038W": "org-mz", "永州市民政局": "org-mz", "yz-gaj": "org-ga"}


@pytest.fixture
def mapped() -> Callable[..., Mapped]:
    """Map a record given by its extras; ``top`` and ``config`` change the rest."""

    def run(top: dict[str, Any] | None = None, config: Any = None, **extras: Any) -> Mapped:
        profile = profiles.profile((config or {}).get("profile", "ckan_city"), config or {})
        record = {"id": "r1", "name": "r1", "title": "某某信息", **(top or {})}
        record["extras"] = [{"key": key, "value": value} for key, value in extras.items()]
        return map_record(record, profile, profiles.vocabulary(DEPARTMENTS.get))

    return run
