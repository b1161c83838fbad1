"""Decide what becomes of each entry: refused with its reasons, unchanged, or written."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import Context

from ...domain import text_limits
from ...domain.entry_comparison import same
from ...domain.entry_rules import check_entry, secret_finding
from ...domain.finding import Basis, Finding
from ...domain.metadata_template import Problem
from ...domain.metadata_template.category import derive_category
from ...domain.secrecy import secret_marker
from ...domain.text import is_blank
from ...reference import code_list, table
from .. import entry as entries
from ..case.release import own_department
from ..organization import departments
from ..revision import of_sync
from ..visibility import PUBLISHED_STATES
from .candidate import Candidate
from .ledger import Ledger
from .stored import Catalog
from .words import vocabulary

__all__ = ["Judge", "Write"]


GIVEN_BY_THE_CATALOG = ("catalog_code", "category", "region_code", "collecting_department")
"""Fields that an empty cell does not empty: the catalog fills them in itself."""


@dataclass
class Write:
    """One entry to store; ``id`` is set for an update, ``fields`` are those that change.

    ``held`` says that people's changes of it are held as a revision, ``case`` which case decides."""

    candidate: Candidate
    entry: dict[str, Any]
    fields: dict[str, Any]
    id: str | None = None
    code: str = ""
    related: tuple[str, ...] = ()
    publish: bool = False
    held: bool = False
    case: str | None = None

    @property
    def kind(self) -> str:
        """What storing it does: created, updated, or revised where a published text stays until a case decides."""
        if self.id is None:
            return "created"
        return "revised" if self.case or (self.held and not self.publish) else "updated"


class Judge:
    """Judges one candidate after the other against the catalog and the rules."""

    def __init__(
        self,
        context: Context,
        catalog: Catalog,
        codes: frozenset[str],
        may_edit: Callable[[str], bool],
        authority: bool,
        drafts: bool,
        publish: bool,
        ledger: Ledger,
    ) -> None:
        self.context = context
        self.catalog = catalog
        self.codes = codes
        self.may_edit = may_edit
        self.authority = authority
        self.drafts = drafts
        self.publish = publish
        self.ledger = ledger

    def judge(self, candidate: Candidate) -> Write | None:
        """Return what to write, or None when the entry is refused or needs nothing.

        Everything is reported on the way, except that a write succeeded.
        """
        given = candidate.given
        if any(problem.code == "not_an_entry" for problem in candidate.problems):
            candidate.refuse(candidate.problems)
            return None
        id_ = self.catalog.id_of(
            str(given.get("catalog_code") or ""),
            str(given.get("title") or ""),
            str(given.get("owner_org") or ""),
        )
        stored = self.catalog.entry(id_) if id_ else None
        if self._refuses_secret(candidate, stored):
            return None
        given.pop("secrecy", None)
        for name in GIVEN_BY_THE_CATALOG:
            if is_blank(given.get(name)):
                given.pop(name, None)
        candidate.tell_changes()
        self._check_identity(candidate, stored)
        if stored is not None and self._is_known(candidate, stored):
            self._leave(candidate, stored)
            return None
        try:
            entry, _ = entries.prepare(self.context, {**(stored or {}), **given})
        except tk.ValidationError as error:
            candidate.refuse_errors(error.error_dict)
            return None
        self._derive_category(candidate, entry)
        # What is no entry at all has one fault, not one for each field it lacks.
        findings = self._findings(candidate, entry, "save") if given or stored else []
        if candidate.problems or findings:
            return self._refuse(candidate, entry, stored, findings)
        return self._write(candidate, entry, stored, "active")

    def _refuses_secret(self, candidate: Candidate, stored: Mapping[str, Any] | None) -> bool:
        """Settle the entry's values, and refuse it if it is marked as secret before or after."""
        marked = candidate.secret
        if marked is None and _settle(candidate, stored):
            marked = secret_marker(candidate.given)
        if marked is None:
            return False
        context = entries.rule_context(self.context, {})
        candidate.refuse_secret(secret_finding(marked, context))
        return True

    def _is_known(self, candidate: Candidate, stored: Mapping[str, Any]) -> bool:
        """Say whether the catalog already holds all of this, in the state asked for."""
        if candidate.problems or stored.get("state") != "active":
            return False
        if self.publish and stored.get("entry_state") not in PUBLISHED_STATES:
            return False
        return all(same(name, value, stored.get(name)) for name, value in candidate.given.items())

    def _leave(self, candidate: Candidate, stored: Mapping[str, Any]) -> None:
        """Count an entry that needs nothing; one that this import stored before a break counts so."""
        candidate.file.count(self.ledger.kind(str(stored["id"]), "unchanged"))

    def _check_identity(self, candidate: Candidate, stored: Mapping[str, Any] | None) -> None:
        given = candidate.given
        owners = {str(given.get("owner_org") or ""), str((stored or {}).get("owner_org") or "")}
        for owner in owners - {""}:
            if owner.startswith("new:") or self.may_edit(owner):
                continue
            found = departments(self.context).by_id.get(owner)
            if found is not None:
                key, cell = candidate.place("owner_org")
                facts = {"first": found.title}
                candidate.problems.append(Problem(cell.row, key, cell.text, "not_allowed", facts))
        if stored and not self.authority and _narrows(given, stored):
            key, cell = candidate.place("share_class")
            candidate.problems.append(Problem(cell.row, key, cell.text, "share_narrowed", {}))
        code = given.get("catalog_code")
        if stored and not is_blank(code) and stored.get("catalog_code") not in (None, "", code):
            key, cell = candidate.place("catalog_code")
            facts = {"first": str(stored["catalog_code"])}
            candidate.problems.append(Problem(cell.row, key, str(code), "code_changed", facts))

    def _derive_category(self, candidate: Candidate, entry: dict[str, Any]) -> None:
        if not is_blank(entry.get("category")):
            return
        owner = departments(self.context).by_id.get(str(entry.get("owner_org") or ""))
        number = owner.catalog_number if owner else ""
        category = derive_category(entry, number, vocabulary())
        if category:
            entry["category"] = candidate.given["category"] = category

    def _findings(self, candidate: Candidate, entry: dict[str, Any], stage: Any) -> list[Finding]:
        """Return the errors of an entry; a code of this same import counts as known.

        Departments that nobody knows are problems of the workbook already.
        """
        context = entries.rule_context(self.context, entry)
        known = context.known_code
        context = dataclasses.replace(
            context, known_code=lambda code: code in self.codes or known(code)
        )
        told = {problem.code for problem in candidate.problems}
        owner_told = bool(told & {"unknown_department", "uscc_malformed"})
        return [
            finding
            for finding in check_entry(entry, context, stage)
            if finding.severity == "error" and not (finding.field == "owner_org" and owner_told)
        ]

    def _refuse(
        self,
        candidate: Candidate,
        entry: dict[str, Any],
        stored: Mapping[str, Any] | None,
        findings: list[Finding],
    ) -> Write | None:
        """Refuse the entry whole; or keep it as a draft, if that is asked and possible.

        What is published does not become a draft by a bad delivery.
        """
        hard = [one for one in candidate.problems if one.code not in SOFT]
        endless = any(one.code == text_limits.CODE for one in findings)
        homeless = is_blank(entry.get("owner_org")) or is_blank(entry.get("title"))
        live = stored is not None and stored.get("state") != "draft"
        keep = self.drafts and not hard and not endless and not homeless and not live
        candidate.refuse(candidate.problems)
        candidate.refuse_findings(findings, "draft" if keep else "")
        return self._write(candidate, entry, stored, "draft") if keep else None

    def _write(
        self,
        candidate: Candidate,
        entry: dict[str, Any],
        stored: Mapping[str, Any] | None,
        state: str,
    ) -> Write | None:
        fields = dict(candidate.given)
        if not stored or stored.get("state") != state:
            fields["state"] = state
        publish = self.publish and state == "active" and self._publishable(candidate, entry)
        if stored:
            fields = {k: v for k, v in fields.items() if not same(k, v, stored.get(k))}
            if not fields and not (publish and not _is_published(stored)):
                self._leave(candidate, stored)
                return None
        related = tuple(str(code) for code in entry.get("related_codes") or ())
        code = str(candidate.given.get("catalog_code") or "")
        id_ = stored["id"] if stored else None
        held = bool(stored and _is_published(stored) and not of_sync(stored))
        return Write(candidate, {**entry, **fields}, fields, id_, code, related, publish, held)

    def _publishable(self, candidate: Candidate, entry: dict[str, Any]) -> bool:
        """Say whether an entry may be published by who imports it; tell what stands against it."""
        findings = self._findings(candidate, entry, "publish")
        if own_department(self.context, str(entry.get("owner_org") or "")):
            findings.append(_own_entry())
        candidate.refuse_findings(findings, "unpublished")
        return not findings


def _is_published(stored: Mapping[str, Any]) -> bool:
    return stored.get("entry_state") in PUBLISHED_STATES


def _own_entry() -> Finding:
    message = tk._(
        "Entries of your own department are published by another person of the Centre (art. 40(1))"
    )
    basis = (Basis(table("instrument")["办法"]["title"], "第四十条第一项"),)
    return Finding("owner_org", "own_department", message, basis=basis)


def _narrows(given: Mapping[str, Any], stored: Mapping[str, Any]) -> bool:
    """Say whether a published entry would be shared less than before (办法第四十四条第一项)."""
    before, after = stored.get("share_class"), given.get("share_class")
    order = list(code_list("share_class").codes)
    if not _is_published(stored) or not {before, after} <= set(order):
        return False
    return order.index(str(after)) > order.index(str(before))


SOFT = frozenset({"conflicting_values", "census_not_number", "open_contradiction", "cell_error"})
SOFT |= {"formula"}
"""Problems under which an entry may still be kept as a draft."""


def _settle(candidate: Candidate, stored: Mapping[str, Any] | None) -> bool:
    """Make the repairs, but for fields that the catalog holds exactly as delivered.

    Returns whether any value changed.
    """
    given = candidate.given
    kept: set[str] = set()
    changed = False
    for repair in candidate.draft.repairs if candidate.draft else ():
        names = set(repair.values)
        if stored and names and all(same(n, given.get(n), stored.get(n)) for n in names):
            kept |= names
        if names & kept:
            continue
        given.update(repair.values)
        changed = changed or bool(names)
        if repair.change:
            candidate.changes.append(repair.change)
        if repair.problem:
            candidate.problems.append(repair.problem)
    return changed
