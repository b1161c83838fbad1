"""The labels by which search and reading know who may see an entry."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

__all__ = ["CENTRE_LABEL", "DEPARTMENT_LABEL", "MEMBER_LABEL", "departments_of", "office_labels"]

MEMBER_LABEL = "shuangpai-member"
CENTRE_LABEL = "shuangpai-centre"
DEPARTMENT_LABEL = "shuangpai-department-"
DEPARTMENT_FIELDS = ("owner_org", "collecting_department", "lead_department")


def departments_of(entry: Mapping[str, Any]) -> list[str]:
    """Return the ids of the departments that an entry belongs to."""
    found: list[Any] = [entry.get(name) for name in DEPARTMENT_FIELDS]
    more: Any = entry.get("co_departments")
    if isinstance(more, str) and more.startswith("["):
        more = json.loads(more)
    if isinstance(more, list):
        found.extend(cast("list[Any]", more))
    return [str(one) for one in found if one]


def office_labels(entry: Mapping[str, Any]) -> list[str]:
    """Return the labels of those who answer for an entry: its departments and the Centre."""
    found = [CENTRE_LABEL, *(DEPARTMENT_LABEL + one for one in departments_of(entry))]
    return list(dict.fromkeys(found))
