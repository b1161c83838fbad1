"""Departments as the rules need them: found by any of their names, with their functions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from ckan import model
from ckan.types import Context

from ..domain.text import comparable
from ..reference import table
from ..reference.pinyin import pinyin_key
from ..reference.traditional import to_simplified

__all__ = ["Department", "DepartmentIndex", "departments", "find_organization", "word"]


@dataclass(frozen=True)
class Department:
    """The facts of one organization that rules and labels use."""

    id: str
    name: str
    title: str
    uscc: str = ""
    catalog_number: str = ""
    responsible_section: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    region_code: str = ""
    parent: str = ""
    position: int | None = None
    functions: frozenset[str] = field(default_factory=frozenset)
    former_titles: tuple[str, ...] = ()

    @property
    def words(self) -> frozenset[str]:
        """Every word that means this department, folded as ``word`` does."""
        texts = (self.id, self.name, self.uscc, self.title, *self.former_titles)
        return frozenset(word(one) for one in texts if word(one))

    @property
    def place(self) -> tuple[bool, int, tuple[tuple[str, ...], str]]:
        """What departments are listed by: the official order where one is given, then pinyin."""
        return self.position is None, self.position or 0, pinyin_key(self.title)


class DepartmentIndex:
    """All departments at one moment; look-ups by id, name, title, former title or 信用代码."""

    def __init__(self, all_departments: Iterable[Department]) -> None:
        self.by_id = {department.id: department for department in all_departments}

    @cached_property
    def _by_word(self) -> dict[str, str]:
        """The departments by each of their words, made when something is first looked up."""
        found: dict[str, str] = {}
        for department in self.by_id.values():
            for text in (department.id, department.name, department.uscc, department.title):
                found.setdefault(word(text), department.id)
        for department in self.by_id.values():
            for text in department.former_titles:
                found.setdefault(word(text), department.id)
        found.pop("", None)
        return found

    def find(self, text: object) -> Department | None:
        """Return the department that a text means: also by a name from before a reform."""
        asked = word(text)
        found = self._by_word.get(asked)
        if found is None and asked:
            today = (self._by_word.get(word(name)) for name in renamed(asked))
            found = next((id_ for id_ in today if id_), None)
        return self.by_id.get(found) if found else None

    def listed(self) -> list[Department]:
        """Return the departments in the order in which every page lists them."""
        return sorted(self.by_id.values(), key=lambda one: one.place)

    def with_function(self, function: str) -> list[Department]:
        """Return the departments that carry a function such as ``centre``."""
        return [one for one in self.by_id.values() if function in one.functions]


def departments(context: Context | None = None) -> DepartmentIndex:
    """Return all departments; kept in the context while one action runs."""
    if context is not None and "shuangpai_departments" in context:
        return context["shuangpai_departments"]  # type: ignore[typeddict-item]
    groups = model.group_table.c
    rows = model.Session.execute(
        sa.select(groups.id, groups.name, groups.title, groups.extras).where(
            groups.is_organization.is_(True), groups.state == "active"
        )
    )
    index = DepartmentIndex(_department(*row) for row in rows)
    if context is not None:
        context["shuangpai_departments"] = index  # type: ignore[typeddict-unknown-key]
    return index


def find_organization(text: object, context: Context | None = None) -> str | None:
    """Return the id of the organization that a text means, or None."""
    found = departments(context).find(text)
    return found.id if found else None


def renamed(title: str) -> list[str]:
    """Return today's names for a department's name from before a reform (国土局 → 自然资源局)."""
    names: list[str] = []
    for old, new in table("department_alias").get("titles", {}).items():
        if title.endswith(word(old)):
            names.append(title[: len(title) - len(word(old))] + new)
    return names


def _department(id_: str, name: str, title: str, extras: Mapping[str, Any] | None) -> Department:
    facts = dict(extras or {})
    return Department(
        id=id_,
        name=name,
        title=title or name,
        uscc=str(facts.get("uscc") or ""),
        catalog_number=str(facts.get("catalog_number") or ""),
        responsible_section=str(facts.get("responsible_section") or ""),
        contact_name=str(facts.get("contact_name") or ""),
        contact_phone=str(facts.get("contact_phone") or ""),
        region_code=str(facts.get("region_code") or ""),
        parent=str(facts.get("parent") or ""),
        position=_number(facts.get("position")),
        functions=frozenset(_list(facts.get("functions"))),
        former_titles=tuple(_list(facts.get("former_titles"))),
    )


def _list(value: object) -> list[str]:
    if isinstance(value, str) and value.strip().startswith("["):
        try:
            value = json.loads(value)
        except ValueError:
            return []
    if isinstance(value, str):
        return [part.strip() for part in value.replace("、", ",").split(",") if part.strip()]
    return [str(part) for part in value] if isinstance(value, list) else []


def _number(value: object) -> int | None:
    return int(text) if (text := str(value or "").strip()).isdecimal() else None


def word(text: object) -> str:
    """Return a word for a department in the form in which two that mean the same are equal."""
    return comparable(to_simplified(str(text or "")))
