"""Departments: lists of them in the official order, their tree, names and numbers given by rule."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from pypinyin import lazy_pinyin

from ckan import model
from ckan.common import config
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ...domain.text import fold
from ...reference.pinyin import pinyin_key
from .. import account, organization

__all__ = [
    "organization_list",
    "organization_list_for_user",
    "shuangpai_organization_list",
    "shuangpai_organization_tree",
]

Action = Callable[[Context, DataDict], Any]
ORGANIZATION = "organization"
OFFICIAL = "position asc"
"""The order when none is asked for."""
MOST_NAMES = "ckan.group_and_organization_list_max"
MOST_IN_FULL = "ckan.group_and_organization_list_all_fields_max"
NUMBER_LOCK = 431123001
"""Key of the advisory lock under which catalog numbers are given."""


@tk.chained_action
@tk.side_effect_free
def organization_list(up: Action, context: Context, data_dict: DataDict) -> Any:
    """List departments as CKAN does: in the official order (``position asc``), by title in pinyin's.

    The database knows neither; so names come first, and of these the page that is asked for.
    """
    sort = str(data_dict.get("sort") or data_dict.get("order_by") or "")
    of_others = (
        data_dict.get("type", ORGANIZATION) != ORGANIZATION or context.get("api_version") == 2
    )
    if sort not in ("", OFFICIAL, "title asc", "title desc") or of_others:
        return up(context, data_dict)
    paging = ("limit", "offset", "all_fields", "sort", "order_by")
    asked = {name: value for name, value in data_dict.items() if name not in paging}
    known = {one.name: one for one in organization.departments(context).by_id.values()}
    names = [name for name in up(context, dict(asked)) if name in known]
    names.sort(
        key=lambda name: (
            pinyin_key(known[name].title) if sort.startswith("title") else known[name].place
        ),
        reverse=sort == "title desc",
    )
    whole = tk.asbool(data_dict.get("all_fields"))
    most = config[MOST_IN_FULL if whole else MOST_NAMES]
    first, rows = _count(data_dict, "offset"), _count(data_dict, "limit") or most
    names = names[first : first + min(rows, most)]
    if not whole or not names:
        return names
    found = up(context, {**asked, "all_fields": True, "organizations": names})
    return sorted(found, key=lambda one: names.index(one["name"]))


@tk.chained_action
@tk.side_effect_free
def organization_list_for_user(up: Action, context: Context, data_dict: DataDict) -> Any:
    """List the departments of an account as every page lists them."""
    if data_dict.get("id"):
        account.refuse_hidden(context, data_dict["id"])
    places = {one.id: at for at, one in enumerate(organization.departments(context).listed())}
    found = up(context, data_dict)
    return sorted(found, key=lambda one: places.get(one["id"], len(places)))


@tk.side_effect_free
def shuangpai_organization_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Return every department as pages list them: its id, name, title, uscc, region_code, catalog_number."""
    tk.check_access("shuangpai_organization_list", context, data_dict)
    index = organization.departments(context)
    names = ("id", "name", "title", "uscc", "region_code", "catalog_number")
    return [{name: getattr(one, name) for name in names} for one in index.listed()]


@tk.side_effect_free
def shuangpai_organization_tree(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Return the departments as a tree.

    Each node is ``{"id", "name", "title", "region_code", "functions", "children": [...]}``,
    children in the official order or by pinyin; departments without a parent are the roots.
    """
    tk.check_access("shuangpai_organization_tree", context, data_dict)
    index = organization.departments(context)
    children: dict[str, list[organization.Department]] = {}
    for one in index.by_id.values():
        parent = index.find(one.parent)
        key = parent.id if parent and parent.id != one.id else ""
        children.setdefault(key, []).append(one)

    def branch(key: str, path: frozenset[str]) -> list[dict[str, Any]]:
        nodes = sorted(children.get(key, ()), key=lambda one: one.place)
        return [
            {
                "id": one.id,
                "name": one.name,
                "title": one.title,
                "region_code": one.region_code,
                "functions": sorted(one.functions),
                "children": branch(one.id, path | {one.id}),
            }
            for one in nodes
            if one.id not in path
        ]

    return branch("", frozenset())


def free_name(uscc: str, title: str) -> str:
    """Return a name for addresses that no organization has: the 信用代码, else pinyin."""
    folded = fold(uscc).lower()
    base = folded if re.fullmatch(r"[0-9a-z]{18}", folded) else "-".join(lazy_pinyin(title))
    base = re.sub(r"[^a-z0-9_-]+", "-", base.lower()).strip("-")[:90] or "organization"
    name, number = base, 1
    while model.Group.get(name) is not None:
        number += 1
        name = f"{base}-{number}"
    return name


def _count(data_dict: DataDict, name: str) -> int:
    """Return a number of rows, 0 when none is given; what is no number is refused, as CKAN does."""
    try:
        number = int(data_dict.get(name) or 0)
    except (TypeError, ValueError):
        number = -1
    if number < 0:
        raise tk.ValidationError({name: [tk._("Must be a natural number")]})
    return number


def next_number() -> str:
    """Return the next free catalog number; deleted departments keep theirs."""
    model.Session.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": NUMBER_LOCK})
    number = model.group_table.c.extras["catalog_number"].astext
    used = model.Session.execute(
        sa.select(sa.func.max(sa.cast(number, sa.Integer))).where(number.op("~")("^[0-9]{3}$"))
    ).scalar_one()
    return f"{min((used or 0) + 1, 999):03d}"
