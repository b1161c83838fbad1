"""The mapping profiles that are on file, and the one a source uses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from ckanext.shuangpai import reference
from ckanext.shuangpai.domain.code_list import CHINESE, Code, CodeList
from ckanext.shuangpai.domain.sync.profile import Profile, ProfileError, read_profile
from ckanext.shuangpai.domain.sync.reading import Vocabulary
from ckanext.shuangpai.reference.traditional import to_simplified

__all__ = ["DEFAULT", "lists", "names", "profile", "vocabulary"]

DEFAULT = "ckan_city"
_PREFIX = "source_"


def names() -> list[str]:
    """Return the names of all profiles on file."""
    return sorted(path.stem[len(_PREFIX) :] for path in reference.FOLDER.glob(f"{_PREFIX}*.yaml"))


def profile(name: str, overrides: Mapping[str, Any]) -> Profile:
    """Return a profile with a source's own overrides; ``ProfileError`` says what is unknown."""
    if name not in names():
        raise ProfileError("profile", name, "no such profile")
    return read_profile(_merged(name), overrides, lists(), to_simplified)


@cache
def _merged(name: str) -> dict[str, Any]:
    """Return a profile's table laid over the one it is based on."""
    table = dict(reference.table(f"{_PREFIX}{name}"))
    table["ignored"] = [word for line in table.get("ignored", ()) for word in line]
    if "base" not in table:
        return table
    base = _merged(table.pop("base"))
    merged = {**base, **table, "ignored": base["ignored"] + table["ignored"]}
    merged["version"] = base["version"] * 1000 + table["version"]
    for part in ("fields", "values"):
        merged[part] = dict(base.get(part, {}))
        for key, more in table.get(part, {}).items():
            known = merged[part].get(key)
            both = {**known, **more} if isinstance(known, dict) else [*(known or ()), *more]
            merged[part][key] = both if known is not None else more
    return merged


@cache
def lists() -> dict[str, CodeList]:
    """Return all code lists and the themes, which the category table holds."""
    items = reference.table("category")["thematic"]["items"]
    codes = [
        Code(str(code), {CHINESE: line["zh"]}, tuple(line.get("variants", ())))
        for code, line in items.items()
    ]
    return {**reference.code_lists(), "theme": CodeList("theme", codes)}


def vocabulary(department: Callable[[str], str | None]) -> Vocabulary:
    """Return what the mapping needs to know of us."""
    table = reference.table("category")
    items = {
        kind: frozenset(str(code) for code in table[kind]["items"])
        for kind in ("basic", "thematic", "departmental")
    }
    return Vocabulary(lists(), items, department, to_simplified)
