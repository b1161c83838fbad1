"""Which organizations take part in a case that begins, found as its type says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ...domain.case_table import CaseType
from .. import entry as entries
from ..organization import departments
from .person import Person

__all__ = ["parties_of"]


def parties_of(
    context: Context,
    kind: CaseType,
    entry_ids: Iterable[str],
    payload: Mapping[str, Any],
    who: Person,
) -> list[tuple[str, str]]:
    """Return the (party, organization) pairs of a case that begins."""
    found: list[tuple[str, str]] = []
    for party in kind.parties:
        source, _, detail = party.source.partition(":")
        if source == "function":
            ids = [one.id for one in departments(context).with_function(detail)]
        elif source == "asked":
            ids = _asked(context, payload.get(detail))
        elif source == "asker":
            ids = _asker(context, payload, who)
        else:
            ids = _of_entries(entry_ids, source)
        found += [(party.name, id_) for id_ in dict.fromkeys(ids)]
    owners = {id_ for name, id_ in found if name == "provider"}
    return [(name, id_) for name, id_ in found if name != "co_department" or id_ not in owners]


def _asked(context: Context, value: Any) -> list[str]:
    wanted = value if isinstance(value, list) else [value] if value else []
    found = [departments(context).find(one) for one in wanted]
    for one, known in zip(wanted, found, strict=True):
        if known is None:
            message = tk._("Department “{value}” is not known: choose it from the list (art. 7)")
            raise tk.ValidationError({"organization": [message.format(value=one)]})
    return [one.id for one in found if one]


def _asker(context: Context, payload: Mapping[str, Any], who: Person) -> list[str]:
    """Return the organization for which a person opens a case: the one named, or the only one."""
    own = who.organizations("editor", "admin")
    named = _asked(context, payload.get("organization"))
    return [id_ for id_ in named if id_ in own] if named else own[:1]


def _of_entries(entry_ids: Iterable[str], source: str) -> list[str]:
    found: list[str] = []
    for id_ in entry_ids:
        entry = model.Session.get(model.Package, id_)
        if entry is None:
            raise tk.ObjectNotFound(tk._("Dataset not found"))
        facts = entries.decode({**(entry.extras or {}), "owner_org": entry.owner_org})
        joint = facts.get("catalog_class") in ("basic", "thematic")
        if source == "owner":
            found += [facts.get("owner_org"), *([facts.get("lead_department")] if joint else [])]
        elif joint:
            found += facts.get("co_departments") or []
    return [id_ for id_ in found if id_]
