"""What an entry lacks and somebody has said already: for the whole file, or in the department's record."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import Context

from ...domain.entry_normalisation import normalise_entry
from ...domain.import_run import FILLABLE
from ...domain.metadata_template import Change
from ...domain.secrecy import secret_marker
from ...domain.text import is_blank, tidy
from ...reference import code_lists
from ...reference.traditional import to_simplified
from ..organization import Department, DepartmentIndex, departments
from .candidate import Candidate
from .words import LIST_OF, heading_of, template

__all__ = ["Fill", "Supply", "fill_of", "fill_owner", "resolved"]

DEPARTMENTS = ("owner_org", "lead_department", "co_departments")
CONTACT = ("responsible_section", "contact_name", "contact_phone")
WITHOUT_RULE = ("responsible_section", "contact_phone")
"""Filled in where they are empty, although no rule asks for them."""
CLASS_COLUMNS = {"class_1", "class_2", "class_3", "class_4", "catalog_class", "category"}
ALL = ""
LONGEST = 2000

Offer = tuple[Any, str, str]
"""A value, why it may be taken, and its words."""
Lacks = Callable[[Mapping[str, Any]], set[str]]
Fill = dict[str, dict[str, str]]
"""Values for the entries that lack them: ``{number of the file's part, or "" for all: {field: text}}``."""


def fill_of(context: Context, given: object, part: str = ALL) -> Fill:
    """Return what a caller gives for all entries of the files: ``{heading or field: text}``.

    ``ValidationError`` names what is no column that can be filled in so, and values that nobody knows.
    """
    if isinstance(given, str) and given.strip().startswith("{"):
        try:
            given = json.loads(given)
        except ValueError as error:
            raise _refused(tk._("Give an object of column headings and values")) from error
    if given in (None, "", {}):
        return {}
    if not isinstance(given, Mapping):
        raise _refused(tk._("Give an object of column headings and values"))
    values: dict[str, str] = {}
    for heading, value in given.items():
        name = _field(str(heading))
        if name is None:
            message = tk._(
                "“{heading}” cannot be filled in for a whole file: choose one of {names}"
            )
            names = "、".join(heading_of(one) for one in FILLABLE)
            raise _refused(message.format(heading=str(heading)[:60], names=names))
        text = tidy(value if isinstance(value, str) else "、".join(map(str, _listed(value))))
        if not is_blank(text):
            values[name] = text
    if secret_marker(values):
        message = tk._("This catalog takes in no state or work secrets (art. 2)")
        raise _refused(message)
    faults = [
        fault for name, text in values.items() if (fault := _fault(context, name, text)) is not None
    ]
    if faults:
        raise tk.ValidationError({"fill": faults})
    return {part: values} if values else {}


def resolved(context: Context, values: Mapping[str, str]) -> dict[str, Any]:
    """Return the values as the catalog keeps them; a department that is gone since is left out."""
    known = {
        name: found
        for name, text in values.items()
        if name in DEPARTMENTS and (found := _departments(context, name, text)) is not None
    }
    texts = {name: to_simplified(t) if name in LIST_OF else t for name, t in values.items()}
    rest = {name: text for name, text in texts.items() if name not in DEPARTMENTS}
    return {**normalise_entry(rest, code_lists())[0], **known}


def fill_owner(
    found: Iterable[Candidate],
    fills: Mapping[int, Mapping[str, Any]],
    own: Department | None,
    index: DepartmentIndex,
) -> None:
    """Give entries without a provider the one stated for their file, else the importer's own department.

    ``own`` counts only for a file in which no entry names a provider.
    """
    candidates = [one for one in found if one.secret is None]
    named = {one.file.part for one in candidates if not is_blank(one.given.get("owner_org"))}
    for candidate in candidates:
        part = candidate.file.part
        told = any(one.key in ("provider", "provider_code") for one in candidate.problems)
        if told or not is_blank(candidate.given.get("owner_org")):
            continue
        owner, code = fills.get(part, {}).get("owner_org"), "filled"
        if owner is None and own is not None and part not in named:
            owner, code = own.id, "from_account"
        if owner in index.by_id:
            key, cell = candidate.place("owner_org")
            change = Change(cell.row, key or "owner_org", cell.text, index.by_id[owner].title, code)
            candidate.changes.append(change)
            candidate.given["owner_org"] = owner


class Supply:
    """Gives an entry the values that it lacks.

    ``fills`` are those for each part, as the catalog keeps them. ``keeps`` says of a published or
    complete entry (True) and of a draft (False) whether an incomplete cell leaves the stored value.
    """

    def __init__(
        self,
        context: Context,
        fill: Fill,
        fills: Mapping[int, Mapping[str, Any]],
        keeps: Callable[[bool], bool],
    ) -> None:
        self.index: DepartmentIndex = departments(context)
        self.fill = fill
        self.fills = fills
        self.keeps = keeps

    def supply(
        self,
        candidate: Candidate,
        entry: Mapping[str, Any],
        stored: Mapping[str, Any] | None,
        lacks: Lacks,
    ) -> bool:
        """Change ``candidate.given`` where something is known; returns whether it did.

        What is stored comes first, then what was filled in for the file, then the department's record.
        A published entry gets no more than it needs. ``lacks`` names the fields that an entry lacks.
        """
        changed = False
        lacking = lacks(entry)
        live = stored is not None and stored.get("state") != "draft"
        optional = {n for n in WITHOUT_RULE if not live and is_blank(entry.get(n))}
        for name in sorted(lacking | optional):
            offers = self._offers(candidate, entry, stored or {}, name, lacks)
            changed = _take_first(candidate, name, offers) or changed
        return changed

    def asked_for(
        self, candidate: Candidate, entry: Mapping[str, Any], stored: Mapping[str, Any] | None
    ) -> set[str]:
        """Return what may be filled in for the whole file although the entry does without it."""
        live = stored is not None and stored.get("state") != "draft"
        asked = {"contact_phone"} if is_blank(entry.get("contact_phone")) and not live else set()
        if any(one.code == "class_by_default" for one in candidate.changes):
            asked.add("catalog_class")
        return asked

    def _offers(
        self,
        candidate: Candidate,
        entry: Mapping[str, Any],
        stored: Mapping[str, Any],
        name: str,
        lacks: Lacks,
    ) -> Iterator[Offer]:
        live = bool(stored) and stored.get("state") != "draft"
        known = stored.get(name)
        told = name in candidate.given and name != "data_items" and not is_blank(known)
        if told and self.keeps(live) and name not in lacks({**entry, name: known}):
            text = known if isinstance(known, str) else candidate.place(name)[1].text
            yield known, "kept_stored", text
        part = candidate.file.part
        if name in self.fills.get(part, {}):
            yield self.fills[part][name], "filled", texts_of(self.fill, part)[name]
        if name == "catalog_class" and self.keeps(False) and _without_classes(candidate):
            yield "departmental", "class_by_default", "departmental"
        department = self.index.by_id.get(str(entry.get("owner_org") or ""))
        if department is not None and name in CONTACT and is_blank(entry.get(name)):
            text = _contact(department, name)
            if text:
                yield text, "from_department", text


def _take_first(candidate: Candidate, name: str, offers: Iterable[Offer]) -> bool:
    """Take the first value that was not tried before; returns whether there was one."""
    key, cell = candidate.place(name)
    for value, code, text in offers:
        change = Change(cell.row, key or name, cell.text, text, code)
        if change not in candidate.changes:
            candidate.changes.append(change)
            candidate.given[name] = value
            return True
    return False


def texts_of(fill: Fill, part: int) -> dict[str, str]:
    """Return what is filled in for one part, as it was written."""
    return {**fill.get(ALL, {}), **fill.get(str(part), {})}


def _contact(department: Department, name: str) -> str:
    """The section answers for the data where no person is named (办法第七条)."""
    known = {
        "responsible_section": department.responsible_section,
        "contact_name": department.contact_name or department.responsible_section,
        "contact_phone": department.contact_phone,
    }
    return known[name]


def _without_classes(candidate: Candidate) -> bool:
    """Say whether a sheet does not speak of 类, 项 and 目 at all: then it is the department's own data."""
    columns = candidate.draft.columns if candidate.draft else None
    return columns is not None and not columns & CLASS_COLUMNS


def _field(heading: str) -> str | None:
    if heading in FILLABLE:
        return heading
    column = template().match([heading])
    if column is not None and column.field in FILLABLE:
        return column.field
    return next((name for name in FILLABLE if heading_of(name) == heading), None)


def _fault(context: Context, name: str, text: str) -> str | None:
    """Return what is wrong with a value that is to be filled in."""
    heading = heading_of(name)
    if len(text) > LONGEST:
        message = tk._("{heading}: at most {count} characters")
        return message.format(heading=heading, count=LONGEST)
    if name in DEPARTMENTS:
        if _departments(context, name, text) is not None:
            return None
        message = tk._("{heading}: department “{value}” is not known, use its full name")
        return message.format(heading=heading, value=text[:60])
    value = resolved(context, {name: text})[name]
    codes = code_lists().get(LIST_OF.get(name, ""))
    given = [one.get("class") for one in value] if name == "formats" else [value]
    if codes is None or all(one in codes for one in given):
        return None
    message = tk._("{heading}: “{value}” is not known, choose one of {names}")
    names = "、".join(codes.title(code) for code in codes.codes)
    return message.format(heading=heading, value=text[:60], names=names)


def _departments(context: Context, name: str, text: str) -> Any:
    """Return the department's id, of 会同部门 the list of them; None if one is not known."""
    known = departments(context)
    names = _listed(text) if name == "co_departments" else [text]
    found = [known.find(one) for one in names]
    if not found or None in found:
        return None
    ids = [one.id for one in found if one]
    return ids if name == "co_departments" else ids[0]


def _listed(value: object) -> list[object]:
    if isinstance(value, str):
        return list(normalise_entry({"co_departments": value}, code_lists())[0]["co_departments"])
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _refused(message: str) -> tk.ValidationError:
    return tk.ValidationError({"fill": [message]})
