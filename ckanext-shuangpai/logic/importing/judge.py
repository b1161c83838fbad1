"""Decide what becomes of each entry: refused with its reasons, unchanged, or written."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
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
from .options import Options
from .planned import Write
from .settle import settle, take_over
from .stored import Catalog
from .supply import Supply
from .words import vocabulary

__all__ = ["Judge"]


NEEDED_BY_DRAFTS = ("title", "owner_org")
ROUNDS = 4
"""How often values are filled in: a class that was filled in may want a condition, that one a basis."""


class Judge:
    """Judges one candidate after the other against the catalog and the rules."""

    def __init__(
        self,
        context: Context,
        catalog: Catalog,
        codes: frozenset[str],
        may_edit: Callable[[str], bool],
        authority: bool,
        options: Options,
        supply: Supply,
        ledger: Ledger,
    ) -> None:
        self.context = context
        self.catalog = catalog
        self.codes = codes
        self.may_edit = may_edit
        self.authority = authority
        self.options = options
        self.publish = options.publish
        self.supply = supply
        self.ledger = ledger

    def judge(self, candidate: Candidate) -> Write | None:
        """Return what to write, or None when the entry is refused or needs nothing.

        Everything is reported on the way, except that a write succeeded.
        """
        if any(problem.code == "not_an_entry" for problem in candidate.problems):
            candidate.refuse(candidate.problems)
            return None
        given = candidate.given
        id_ = self.catalog.id_of(
            str(given.get("catalog_code") or ""),
            str(given.get("title") or ""),
            str(given.get("owner_org") or ""),
        )
        stored = self.catalog.entry(id_) if id_ else None
        if self._refuses_secret(candidate, stored):
            return None
        take_over(candidate, stored)
        candidate.file.note_given(candidate.given)
        try:
            return self._decide(candidate, stored)
        finally:
            candidate.tell_changes()

    def _decide(self, candidate: Candidate, stored: Mapping[str, Any] | None) -> Write | None:
        self._check_identity(candidate, stored)
        if stored is not None and self._is_known(candidate, stored):
            self._leave(candidate, stored)
            return None

        def lacks(changed: Mapping[str, Any]) -> set[str]:
            return _lacking(self._findings(candidate, changed, "save"))

        try:
            entry, findings = self._examined(candidate, stored)
            for _ in range(ROUNDS):
                if not self.supply.supply(candidate, entry, stored, lacks):
                    break
                entry, findings = self._examined(candidate, stored)
        except tk.ValidationError as error:
            candidate.refuse_errors(error.error_dict)
            return None
        candidate.file.note_lacking(_lacking(findings))
        candidate.file.note_lacking(self.supply.asked_for(candidate, entry, stored))
        if candidate.problems or findings:
            return self._with_findings(candidate, entry, stored, findings)
        return self._write(candidate, entry, stored, "active")

    def _examined(
        self, candidate: Candidate, stored: Mapping[str, Any] | None
    ) -> tuple[dict[str, Any], list[Finding]]:
        """Return the entry as it would be stored, and what is wrong with it or missing."""
        entry, _ = entries.prepare(self.context, {**(stored or {}), **candidate.given})
        self._derive_category(candidate, entry)
        # What is no entry at all has one fault, not one for each field it lacks.
        something = candidate.given or stored
        return entry, self._findings(candidate, entry, "save") if something else []

    def _refuses_secret(self, candidate: Candidate, stored: Mapping[str, Any] | None) -> bool:
        """Settle the entry's values, and refuse it if it is marked as secret before or after."""
        marked = candidate.secret
        if marked is None and settle(candidate, stored):
            marked = secret_marker(candidate.given)
        if marked is None:
            return False
        candidate.secret = marked
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

    def _findings(
        self, candidate: Candidate, entry: Mapping[str, Any], stage: Any
    ) -> list[Finding]:
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

    def _with_findings(
        self,
        candidate: Candidate,
        entry: dict[str, Any],
        stored: Mapping[str, Any] | None,
        findings: list[Finding],
    ) -> Write | None:
        """Keep an entry that lacks something as a draft, as far as asked and possible; else refuse it whole.

        What is published does not become a draft by a bad delivery.
        """
        hard = [one for one in candidate.problems if one.code not in SOFT]
        endless = any(one.code == text_limits.CODE for one in findings)
        homeless = is_blank(entry.get("owner_org")) or is_blank(entry.get("title"))
        live = stored is not None and stored.get("state") != "draft"
        possible = not (hard or endless or homeless or live)
        wrong = candidate.problems or any(not one.lacking for one in findings)
        if possible and not (wrong or self.options.demands_complete or self.options.drafts):
            candidate.tell_draft(findings)
            return self._write(candidate, entry, stored, "draft")
        keep = self.options.drafts and possible
        candidate.refuse(candidate.problems, "draft" if keep else "")
        told = findings if live else self._reasons(findings)
        candidate.refuse_findings(told, "draft" if keep else "")
        if not keep:
            return None
        candidate.tell_draft(findings, told=True)
        return self._write(candidate, entry, stored, "draft")

    def _reasons(self, findings: list[Finding]) -> list[Finding]:
        """Leave out what would not refuse the entry by itself: that it lacks what a draft may lack."""
        if self.options.demands_complete or self.options.drafts:
            return findings
        return [one for one in findings if not one.lacking or one.field in NEEDED_BY_DRAFTS]

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


def _lacking(findings: Iterable[Finding]) -> set[str]:
    return {one.field for one in findings if one.lacking}


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
