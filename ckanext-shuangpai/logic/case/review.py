"""entry_review on the catalog: what it sees of the entry, and what its steps do to it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ...domain.case_table import Transition
from ...domain.cases.entry_review import entry_state
from ...domain.cases.records import records_on_file
from ...domain.finding import Finding
from ...domain.personal_data import PersonalDataWords, personal_items
from ...model import entry_revision
from ...model.case import Case, open_of_entries
from ...reference import code_list, table
from .. import entry as entries
from .. import revision
from ..organization import departments
from ..visibility import PUBLISHED_STATES
from .compare import Comparison, compare, titles
from .person import person
from .touched import touch

__all__ = ["comparison", "effect", "reading_once", "records_of", "seen"]

CONFIRMATION = "share_refusal_confirmation"
READ = "shuangpai_read"
WITHHOLDING = ("share_class", "share_refusal_reason", "share_refusal_basis")


def seen(context: Context, case: Case, entry_ids: list[str], request: Any) -> Mapping[str, Any]:
    """Return the facts of the entry's text under review: what it lacks, narrows, and who wrote it."""
    package = model.Session.get(model.Package, entry_ids[0]) if entry_ids else None
    if package is None:
        return {}
    current = _stored(context, package.id)
    draft = revision.of_entry(package.id)
    text = revision.overlay(current, draft)
    state = str(current.get("entry_state") or "draft")
    facts: dict[str, Any] = {
        "kind": case.facts.get("kind") or _kind(state, request.payload.get("kind")),
        "before": case.facts.get("before") or state,
        "entry": package.id,
        "content": revision.content_hash(text),
        "changed": bool(draft and draft.changes),
        "persons": {"drafter": _drafters(case, package, draft)},
        "co_departments": _co_departments(text),
        "narrowing": _narrows(current, text) if state in PUBLISHED_STATES else False,
        "unconfirmed": _unconfirmed(current, text, state),
        "confirming": bool(departments(context).with_function("confirming")),
        "conflicts": _conflicts(current, draft),
        "own_department": person(context).answers_for(str(text.get("owner_org") or "")),
    }
    if request.command in ("submit", "approve", "release"):
        facts |= _checked(context, text, facts["unconfirmed"])
    return facts


def records_of(entry_id: str, text: Mapping[str, Any]) -> frozenset[str]:
    """Return which records the open review of an entry holds for a text (办法第三十七条; 条例第十三条)."""
    found = open_of_entries("entry_review", [entry_id])
    case = Case.get(found[entry_id]) if found else None
    return records_on_file(case.facts, revision.content_hash(text)) if case else frozenset()


def _stored(context: Context, entry_id: str) -> dict[str, Any]:
    """Return an entry as it is stored; inside ``reading_once`` it is read once."""
    read: dict[str, Any] | None = context.get(READ)
    if read is None:
        return revision.stored_entry(context, entry_id)
    if entry_id not in read:
        read[entry_id] = revision.stored_entry(context, entry_id)
    return read[entry_id]


@contextlib.contextmanager
def reading_once(context: Context) -> Iterator[None]:
    """Read each entry once in a block that writes nothing."""
    context[READ] = {}  # type: ignore[typeddict-unknown-key]
    try:
        yield
    finally:
        del context[READ]  # type: ignore[typeddict-item]


def _kind(state: str, asked: Any) -> str:
    if asked == "withdrawal":
        return "withdrawal"
    return "revision" if state in PUBLISHED_STATES else "publication"


def _drafters(case: Case, package: model.Package, draft: Any) -> list[str]:
    """Return who wrote the text: of a revision who saved it, of a new entry who made it."""
    if draft is not None:
        return [draft.saved_by]
    if (case.facts.get("kind") or "publication") != "publication":
        return []
    return [package.creator_user_id] if package.creator_user_id else []


def _co_departments(text: Mapping[str, Any]) -> list[str]:
    if text.get("catalog_class") not in ("basic", "thematic"):
        return []
    own = {text.get("owner_org"), text.get("lead_department")}
    return [one for one in text.get("co_departments") or () if one not in own]


def _narrows(current: Mapping[str, Any], text: Mapping[str, Any]) -> bool:
    """Say whether data would be shared less than before (办法第四十四条第一项)."""
    order = list(code_list("share_class").codes)
    before, after = current.get("share_class"), text.get("share_class")
    if before not in order or after not in order:
        return False
    return order.index(str(after)) > order.index(str(before))


def _unconfirmed(current: Mapping[str, Any], text: Mapping[str, Any], state: str) -> bool:
    """Say whether withholding still needs the confirming office: also when its reasons changed."""
    if text.get("share_class") != "withheld":
        return False
    known = state in PUBLISHED_STATES and current.get(CONFIRMATION)
    return not known or any(current.get(name) != text.get(name) for name in WITHHOLDING)


def _conflicts(current: Mapping[str, Any], draft: Any) -> str:
    """Return the titles of fields that were changed in the published text after the revision was made."""
    if draft is None:
        return ""
    moved = [
        name
        for name, change in draft.changes.items()
        if not revision.same(name, change["before"], current.get(name))
    ]
    return "、".join(titles(moved))


def _checked(context: Context, text: Mapping[str, Any], unconfirmed: bool) -> dict[str, Any]:
    """Return what the rules still find: how many errors before submission, and what stops release."""
    prepared, _ = entries.prepare(context, dict(text))
    found = [one for one in entries.check(context, prepared, "publish") if one.severity == "error"]
    confirmed = [one for one in found if not (unconfirmed and one.field == CONFIRMATION)]
    words = PersonalDataWords.from_table(table("personal_data"))
    return {
        "findings": len(confirmed),
        "publish_findings": _first(found),
        "personal": bool(personal_items(prepared.get("data_items") or [], words)),
    }


def _first(found: list[Finding]) -> str:
    return found[0].message if found else ""


def effect(context: Context, case: Case, row: Transition, moment: Any) -> None:
    """Publish, withdraw or let go, and give the entry the state that its case says."""
    package = model.Session.get(model.Package, case.entry_id) if case.entry_id else None
    if package is None:
        raise tk.ObjectNotFound(tk._("Dataset not found"))
    draft = entry_revision.of_case(case.id)
    if row.effect == "publish":
        _apply(context, case, package, draft)
    if draft is not None and draft.state == "open" and row.effect:
        draft.state = "applied" if row.effect == "publish" else "discarded"
    if revision.set_state(package, entry_state(case.facts, case.state), moment.at) or row.effect:
        touch(context, package.id)


def _apply(context: Context, case: Case, package: model.Package, draft: Any) -> None:
    """Put the revised fields, and the confirmation of withholding, into the published entry."""
    changes: dict[str, Any] = dict(draft.after()) if draft else {}
    confirmation = case.facts.get("confirmation")
    if confirmation and case.facts.get("unconfirmed"):
        office = departments(context).by_id.get(confirmation["organization"])
        changes[CONFIRMATION] = {
            "organization": office.title if office else confirmation["organization"],
            "document": confirmation["document"],
            "date": entries.today().isoformat(),
        }
    if not changes:
        return
    inner = tk.fresh_context(context, ignore_auth=True)
    inner["defer_commit"] = inner["return_id_only"] = True
    stored = revision.stored_entry(context, package.id)
    merged = {**stored, **changes, "entry_state": "published", "state": "active"}
    merged.pop("metadata_modified", None)
    if "tags" in changes:
        merged.pop("tag_string", None)
    tk.get_action("package_update")(inner, merged)
    model.Session.flush()


def comparison(context: Context, case: Case) -> Comparison:
    """Return the revised fields before and after; of a new entry all that it says."""
    draft = entry_revision.of_case(case.id)
    if draft is not None:
        before = {name: change["before"] for name, change in draft.changes.items()}
        return Comparison(compare(context, before, draft.after()))
    if case.facts.get("kind") != "publication" or not case.entry_id:
        return Comparison([])
    entry = _stored(context, case.entry_id)
    return Comparison(compare(context, {}, {name: entry.get(name) for name in revision.governed()}))
