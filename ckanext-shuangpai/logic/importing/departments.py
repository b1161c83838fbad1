"""Departments as a workbook names them: by title, former title, short name or 信用代码."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ckan.plugins import toolkit as tk
from ckan.types import Context

from ... import config
from ...domain import uscc
from ...domain.metadata_template import Change, Problem
from ...domain.text import comparable, fold, is_blank
from ...reference import table
from ...reference.traditional import to_simplified
from ..organization import Department, departments, renamed
from .candidate import Candidate

__all__ = ["Directory"]

SINGLE = ("owner_org", "collecting_department", "lead_department")


class Directory:
    """Finds, and where asked creates, the departments of one import."""

    def __init__(self, context: Context, create: bool, dry_run: bool) -> None:
        self.context = context
        self.create = create
        self.dry_run = dry_run
        self.made: dict[str, Department] = {}
        self._found: dict[str, Department | None] = {}

    def resolve(self, candidate: Candidate) -> None:
        """Replace the names in the entry by ids; unknown ones become problems."""
        given = candidate.given
        code = candidate.draft.provider_code if candidate.draft else ""
        if "owner_org" in given or code:
            self._provider(candidate, code)
        for name in SINGLE[1:]:
            if not is_blank(given.get(name)):
                given[name] = self._one(candidate, name, str(given[name]))
        if isinstance(given.get("co_departments"), list):
            names = [str(one) for one in given["co_departments"]]
            given["co_departments"] = [self._one(candidate, "co_departments", one) for one in names]

    def _provider(self, candidate: Candidate, code: str) -> None:
        given = candidate.given
        name = str(given.get("owner_org") or "")
        folded = fold(code).upper().replace(" ", "")
        row = candidate.place("owner_org")[1].row
        if not is_blank(folded) and not uscc.check(folded):
            candidate.problems.append(Problem(row, "provider_code", code, "uscc_malformed", {}))
            folded = ""
        by_code = self._find(folded) if not is_blank(folded) else None
        if folded and folded != code:
            candidate.changes.append(Change(row, "provider_code", code, folded, "width"))
        if is_blank(name) and by_code is not None:
            given["owner_org"] = by_code.id
            return
        if is_blank(name):
            if folded:
                problem = Problem(row, "provider_code", code, "unknown_department", {})
                candidate.problems.append(problem)
            return
        found = self._look_up(name)
        if found is None and by_code is not None:
            found = by_code
        elif found is not None and by_code is not None and found.id != by_code.id:
            facts = {"first": by_code.title}
            candidate.problems.append(
                Problem(row, "provider_code", code, "provider_mismatch", facts)
            )
        given["owner_org"] = self._take(candidate, "owner_org", name, found, folded)

    def _one(self, candidate: Candidate, name: str, text: str) -> str:
        return self._take(candidate, name, text, self._look_up(text), "")

    def _take(
        self, candidate: Candidate, name: str, text: str, found: Department | None, code: str
    ) -> str:
        if found is None and self.create:
            found = self._make(text, code)
        if found is None:
            key, cell = candidate.place(name)
            problem = Problem(cell.row, key, text, "unknown_department", {})
            candidate.problems.append(problem)
            return text
        if text not in (found.id, found.name, found.title, found.uscc):
            self._tell(candidate, name, text, found)
        return found.id

    def _tell(self, candidate: Candidate, name: str, text: str, found: Department) -> None:
        key, cell = candidate.place(name)
        same = comparable(to_simplified(text)) == comparable(found.title)
        former = not same and any(comparable(text) == comparable(t) for t in found.former_titles)
        alias = former or (not same and bool(renamed(comparable(to_simplified(text)))))
        code = "department_alias" if alias else "department_name"
        candidate.changes.append(Change(cell.row, key, text, found.title, code))

    def _find(self, text: str) -> Department | None:
        return departments(self.context).find(text) or self.made.get(comparable(text))

    def _look_up(self, text: str) -> Department | None:
        if text not in self._found:
            tries = (self._find(name) for name in _spellings(text))
            self._found[text] = next((one for one in tries if one), None)
        return self._found[text]

    def _make(self, text: str, code: str) -> Department:
        """Create the department, under today's name when the given one is from before a reform."""
        title = next(iter(renamed(text)), text)
        if self.dry_run:
            made = Department(id=f"new:{title}", name="", title=title, uscc=code)
        else:
            data = {"title": title, "uscc": code, "region_code": config.region_code()}
            data["org_kind"] = "government"
            # Who may create departments was asked before the import began.
            context = tk.fresh_context(self.context, ignore_auth=True)
            created = tk.get_action("organization_create")(context, data)
            self.context.pop("shuangpai_departments", None)  # type: ignore[misc]
            made = departments(self.context).by_id[created["id"]]
        self._found.clear()
        for word in (title, text, made.id, code):
            self.made.setdefault(comparable(word), made)
        return made


_SECTION = re.compile(r"([(（][^()（）]*[)）]|(?<=[局委办会院所社])[\u4e00-\u9fff]{2,8}[股科室])$")
"""What names a part of an office behind its name: 双牌县民政局（社会救助股）, 民政局社会救助股."""


def _spellings(text: str) -> Iterator[str]:
    """Yield a name as written and as it would stand in the register: 民政局, 县民政局, 双牌民政局."""
    yield text
    simple = to_simplified(fold(text))
    prefixes: list[str] = table("department_alias")["prefixes"]
    bare = next((simple[len(p) :] for p in prefixes if simple.startswith(p)), simple)
    for base in dict.fromkeys((simple, bare, *renamed(bare))):
        yield base
        for prefix in prefixes:
            yield prefix + base
    office = _SECTION.sub("", simple)
    if office and office != simple:
        yield from _spellings(office)
