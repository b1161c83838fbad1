"""A profile says how one source writes: which of its fields mean what, and what its codes mean."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from ..code_list import CodeList
from ..errors import DomainError
from ..text import comparable

CODE_VERSION = 1
"""Raise when the mapping's code changes what it makes of a record: every record is read again."""

CODE_TARGETS: Mapping[str, str] = {
    name: name
    for name in ("catalog_class", "share_class", "share_method", "open_class", "update_cycle")
    + ("open_refusal_category", "security_level")
} | {"region_code": "region", "theme": "theme"}
"""Targets whose values are codes, with the list they come from."""

TEXT_TARGETS = frozenset(
    {"title", "notes", "share_condition", "share_scope", "share_purpose", "share_refusal_reason"}
    | {"open_condition", "storage_platform", "exchange_channel", "responsible_section"}
    | {"contact_name", "contact_phone", "license_id", "category_title"}
)
OTHER_TARGETS = frozenset(
    {
        "catalog_code",
        "data_items",
        "formats",
        "tags",
        "resources",
        "organization",
        "department_code",
    }
    | {"data_updated", "published_on", "share_refusal_basis", "open_basis", "legal_basis"}
    | {"related_codes"}
)
TARGETS = TEXT_TARGETS | OTHER_TARGETS | frozenset(CODE_TARGETS)


class ProfileError(DomainError):
    """A profile or its overrides name a field or value that does not exist."""


@dataclass(frozen=True)
class Profile:
    """One source's way of writing, ready for use.

    ``targets`` maps a remote field (in comparable form) to the entry's field and its rank among
    the names for it; ``values`` a field's remote values to codes; ``ignored`` fields known to say
    nothing for a catalog.
    """

    name: str
    version: int
    title: str = ""
    targets: Mapping[str, tuple[str, int]] = field(default_factory=dict[str, tuple[str, int]])
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    ignored: frozenset[str] = frozenset()
    region_code: str = ""
    entry_state: str = "draft"
    provenance: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def mapping(self) -> str:
        """The version that goes into hashes and ``origin``: changes with every change of meaning."""
        content = [self.targets, self.values, sorted(self.ignored), self.region_code]
        content += [self.provenance, CODE_VERSION]
        text = json.dumps(content, ensure_ascii=False, sort_keys=True)
        return f"{self.name}@{self.version}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def read_profile(
    table: Mapping[str, Any],
    overrides: Mapping[str, Any],
    lists: Mapping[str, CodeList],
    simplified: Callable[[str], str] = str,
) -> Profile:
    """Make a profile of its table and of what a source's configuration says otherwise.

    ``ProfileError`` names what is unknown. ``overrides`` may carry ``fields`` ({remote: ours}, ""
    to ignore one), ``values`` ({field: {written: code}}), ``region_code``, ``entry_state``.
    """
    targets, ignored = _targets(table, overrides, simplified)
    values: dict[str, dict[str, str]] = {}
    for source in (table, overrides):
        tables = cast("Mapping[str, Mapping[str, Any]]", source.get("values") or {})
        for name, written in tables.items():
            key = _target_of(str(name), targets, simplified)
            values.setdefault(key, {}).update(_codes(key, written, lists, simplified))
    state = str(overrides.get("entry_state") or table.get("entry_state") or "draft")
    if state not in ("draft", "published"):
        raise ProfileError("entry_state", state, "draft or published")
    region = str(overrides.get("region_code") or table.get("region_code") or "")
    if region and region not in lists["region"]:
        raise ProfileError("region_code", region, "no such region")
    return Profile(
        name=str(table["name"]),
        version=int(table["version"]),
        title=str(table.get("title") or table["name"]),
        targets=targets,
        values=values,
        ignored=frozenset(ignored),
        region_code=region,
        entry_state=state,
        provenance=dict(cast("Mapping[str, str]", table.get("provenance") or {})),
    )


def _targets(
    table: Mapping[str, Any], overrides: Mapping[str, Any], simplified: Callable[[str], str]
) -> tuple[dict[str, tuple[str, int]], set[str]]:
    targets: dict[str, tuple[str, int]] = {}
    unheeded = cast("list[str]", table.get("ignored") or [])
    ignored = {comparable(simplified(str(name))) for name in unheeded}
    named = cast("Mapping[str, list[str]]", table.get("fields") or {})
    for target, names in named.items():
        _known(target)
        for rank, name in enumerate((target, *names), start=1):
            key = comparable(simplified(str(name)))
            other = targets.setdefault(key, (target, rank))
            if other[0] != target:
                raise ProfileError("fields", str(name), f"means both {other[0]} and {target}")
    renamed = cast("Mapping[str, str]", overrides.get("fields") or {})
    for name, target in renamed.items():
        key = comparable(simplified(str(name)))
        targets.pop(key, None)
        ignored.discard(key)
        if target:
            targets[key] = (_known(str(target)), 0)
        else:
            ignored.add(key)
    return targets, ignored


def _known(target: str) -> str:
    if target not in TARGETS:
        raise ProfileError("fields", target, "no such field of an entry")
    return target


def _target_of(
    name: str, targets: Mapping[str, tuple[str, int]], simplified: Callable[[str], str]
) -> str:
    """Take values under our name of a field or under the source's own."""
    if name in CODE_TARGETS:
        return name
    target = targets.get(comparable(simplified(name)), ("", 0))[0]
    if target not in CODE_TARGETS:
        raise ProfileError("values", name, "no field of an entry that has codes")
    return target


def _codes(
    target: str,
    written: Mapping[str, Any],
    lists: Mapping[str, CodeList],
    simplified: Callable[[str], str],
) -> dict[str, str]:
    codes = lists[CODE_TARGETS[target]]
    found: dict[str, str] = {}
    for value, meaning in written.items():
        code = str(meaning) if meaning in codes else codes.normalise(meaning)
        if code is None:
            raise ProfileError(target, str(meaning), "no such code")
        found[comparable(simplified(str(value)))] = code
    return found
