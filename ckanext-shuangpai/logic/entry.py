"""An entry on its way into the catalog: normalised, resolved, checked, with its code and name."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context

from .. import config, kept_text
from ..domain import catalog_code, secrecy
from ..domain.entry_normalisation import (
    CODE_FIELDS,
    COMPOSITE_FIELDS,
    DATE_FIELDS,
    OBJECT_FIELDS,
    PROSE_FIELDS,
    Normalisation,
    normalise_entry,
)
from ..domain.entry_rules import RuleContext, Stage, check_entry, rules_from_table
from ..domain.errors import CodeError
from ..domain.finding import Basis, Finding
from ..domain.personal_data import PersonalDataWords
from ..domain.text import is_blank
from ..language import reader_language
from ..model import catalog_code as codes
from ..reference import code_lists, table
from . import organization, visibility
from .entry_errors import errors_of

__all__ = [
    "DEPARTMENT_TITLES",
    "READ_ONLY_FIELDS",
    "allot_code",
    "check",
    "decode",
    "encode",
    "errors_of",
    "prepare",
    "remember_editor",
    "rule_context",
    "stored",
]

SHANGHAI = dt.timezone(dt.timedelta(hours=8), "Asia/Shanghai")
READ_ONLY_FIELDS = ("origin", "private")
_WITH_TITLES = (("collecting_department", ""), ("lead_department", ""), ("co_departments", "s"))
DEPARTMENT_TITLES = {field: f"{field}_title{end}" for field, end in _WITH_TITLES}  # never stored
DEPARTMENT_FIELDS = ("owner_org", "collecting_department", "lead_department")
TEXT_FIELDS = (*CODE_FIELDS, *DATE_FIELDS, *PROSE_FIELDS, *DEPARTMENT_FIELDS)
TEXT_FIELDS += ("catalog_code", "contact_phone", "name", "region_code", "entry_state")
ROW_KEY = re.compile(r"^(data_items|formats)-(\d+)-(\w+)$")
PART_KEY = re.compile(rf"^({'|'.join(OBJECT_FIELDS)})-(\w+)$")


def today() -> dt.date:
    """Return the day in China, where the statutory days are counted."""
    return dt.datetime.now(SHANGHAI).date()


def prepare(
    context: Context, data: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Normalisation]]:
    """Return an entry with the catalog's own values, departments as ids, and each change made.

    Takes form rows (``data_items-0-name``), composite fields as JSON text, and words for codes.
    """
    _refuse_shapes(data)
    gathered = {k: v for k, v in _gather_rows(data).items() if k not in DEPARTMENT_TITLES.values()}
    entry, changes = normalise_entry(gathered, code_lists())
    index = organization.departments(context)
    for name in DEPARTMENT_FIELDS:
        if not is_blank(entry.get(name)):
            entry[name], change = _department(name, entry[name], index)
            changes.extend(change)
    if isinstance(entry.get("co_departments"), list):
        found = [_department("co_departments", one, index) for one in entry["co_departments"]]
        entry["co_departments"] = [one for one, _ in found]
        changes.extend(change for _, made in found for change in made)
    if is_blank(entry.get("region_code")):
        entry["region_code"] = config.region_code()
    if is_blank(entry.get("collecting_department")) and entry.get("owner_org"):
        entry["collecting_department"] = entry["owner_org"]
    return entry, changes


def rule_context(
    context: Context, entry: Mapping[str, Any], records: frozenset[str] = frozenset()
) -> RuleContext:
    """Return what the rules need to know of the world for this entry; ``records`` are those on file."""
    department = organization.departments(context).by_id.get(str(entry.get("owner_org") or ""))
    return RuleContext(
        rules=_rules(),
        lists=code_lists(),
        words=PersonalDataWords.from_table(table("personal_data")),
        today=today(),
        known_code=codes.known,
        code_region=_code_region,
        section=department.responsible_section if department else "",
        records=records,
        limits=table("text_limits"),
        lang=reader_language(),
    )


def check(
    context: Context,
    entry: Mapping[str, Any],
    stage: Stage = "save",
    records: frozenset[str] = frozenset(),
) -> list[Finding]:
    """Return every finding of a prepared entry, unknown departments included."""
    findings = check_entry(entry, rule_context(context, entry, records), stage)
    if findings and findings[0].code == "secret":
        return findings
    return [*findings, *_unknown_departments(context, entry)]


def _unknown_departments(context: Context, entry: Mapping[str, Any]) -> list[Finding]:
    index = organization.departments(context)
    given = [(name, entry.get(name)) for name in DEPARTMENT_FIELDS]
    given += [("co_departments", one) for one in entry.get("co_departments") or ()]
    message = tk._(
        "Department “{value}” is not known: choose it from the list, or have the Centre add it (art. 7)"
    )
    basis = (Basis(table("instrument")["办法"]["title"], "第七条"),)
    return [
        Finding(
            name, "department_unknown", message.format(value=value), basis=basis, value=str(value)
        )
        for name, value in given
        if not is_blank(value) and value not in index.by_id
    ]


def is_secret(entry: Mapping[str, Any]) -> bool:
    """Say whether the entry is marked as secret (办法第二条)."""
    return secrecy.secret_marker(entry) is not None


def allot_code(entry: dict[str, Any]) -> None:
    """Give the entry its catalog code, in the caller's transaction, and the name that follows.

    A code that came along is kept; ``ValidationError`` when it was given to any entry before.
    """
    given, category = entry.get("catalog_code"), str(entry.get("category") or "3/07/000")
    code = _code(given, category, str(entry.get("region_code") or config.region_code()))
    if not is_blank(given) and not codes.claim(code):
        model.Session.rollback()
        message = tk._(
            "Catalog code {code} was given before and is never reused: leave it empty to be given a new one"
        )
        raise tk.ValidationError({"catalog_code": [message.format(code=code)]})
    entry["catalog_code"] = str(code)
    entry["name"] = code.name


def _code(given: Any, category: str, region: str) -> catalog_code.CatalogCode:
    """Return the code that was given, else the next of its category; a draft's must be one, too."""
    field, told = (
        "category",
        tk._("No catalog code can be made of “{value}”: choose the category from the list"),
    )
    try:
        if is_blank(given):
            return codes.give(catalog_code.prefix_for(category, region))
        field, told = (
            "catalog_code",
            tk._("“{value}” is no catalog code: leave the field empty to be given one"),
        )
        return catalog_code.CatalogCode.parse(given)
    except CodeError as error:
        value = category if field == "category" else error.value
        raise tk.ValidationError({field: [told.format(value=value[:100])]}) from error


def stored(package_dict: Mapping[str, Any]) -> None:
    """Write down which entry has the code, in the transaction that stores the entry."""
    code = package_dict.get("catalog_code")
    if code is None:
        extras = package_dict.get("extras") or ()
        code = next((one["value"] for one in extras if one["key"] == "catalog_code"), None)
    if code:
        codes.record(code, package_dict["id"])


def remember_editor(context: Context, package_id: str) -> None:
    """Write down who changed an entry, for a colleague whose form stands open."""
    user = context.get("auth_user_obj")
    if user is not None and not getattr(user, "is_anonymous", False):
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        kept_text.edited(package_id, user.id, now)


def encode(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return the entry with each composite field as the one JSON text that CKAN stores."""
    encoded = dict(entry)
    for name in COMPOSITE_FIELDS:
        value = encoded.get(name)
        if isinstance(value, (list, dict)):
            encoded[name] = json.dumps(value, ensure_ascii=False, sort_keys=True) if value else ""
    encoded["private"] = not visibility.is_public(entry) or visibility.is_hidden(entry.get("id"))
    return encoded


def decode(result: Any) -> Any:
    """Return an entry with its composite fields parsed; an id comes back as it is.

    CKAN answers an update that changes nothing with the entry as it was handed in: encoded.
    """
    if not isinstance(result, dict):
        return result
    parsed = dict(result)
    for name in COMPOSITE_FIELDS:
        value = parsed.get(name)
        if isinstance(value, str) and value:
            parsed[name] = json.loads(value)
        elif value == "":
            del parsed[name]
    return parsed


def _rules() -> Any:
    global _loaded_rules
    if _loaded_rules is None:
        _loaded_rules = rules_from_table(table("entry_rules"), table("instrument"))
    return _loaded_rules


_loaded_rules: Any = None


def _refuse_shapes(data: Mapping[str, Any]) -> None:
    """Raise for a list or object where a text belongs."""
    message = tk._("This is a text, not a list or an object")
    wrong = [name for name in TEXT_FIELDS if isinstance(data.get(name), (list, dict))]
    if wrong:
        raise tk.ValidationError({name: [message] for name in wrong})


def _gather_rows(data: Mapping[str, Any]) -> dict[str, Any]:
    """Collect the rows and parts of a form; empty rows vanish, order is the rows' number."""
    plain: dict[str, Any] = {}
    rows: dict[str, dict[int, dict[str, Any]]] = {}
    for key, value in data.items():
        row_key, part_key = ROW_KEY.match(key), PART_KEY.match(key)
        if row_key:
            field, row, column = row_key.groups()
            rows.setdefault(field, {}).setdefault(int(row), {})[column] = value
        elif part_key:
            plain.setdefault(part_key.group(1), {})[part_key.group(2)] = value
        else:
            plain[key] = value
    for field, by_row in rows.items():
        kept = [by_row[row] for row in sorted(by_row)]
        plain[field] = [row for row in kept if not all(is_blank(one) for one in row.values())]
    return plain


def _department(
    field: str, value: object, index: organization.DepartmentIndex
) -> tuple[str, list[Normalisation]]:
    found = index.find(value)
    if found is None:
        return str(value), []
    if value in (found.id, found.name):
        return found.id, []
    return found.id, [Normalisation(field, str(value), found.title, "department")]


def _code_region(code: str) -> str | None:
    package_id = codes.holder(code)
    if not package_id:
        return None
    region = model.Package.extras["region_code"].astext
    return model.Session.execute(
        sa.select(region).where(model.Package.id == package_id)
    ).scalar_one_or_none()
