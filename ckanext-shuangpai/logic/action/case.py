"""Cases through the action API: open, command, show, list, papers, and the table of types."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ... import kept_text
from ...domain.case_table import CaseType
from ...model import case_paper
from ...model.case_paper import CasePaper
from .. import case as casework
from .. import case_schema, visibility
from ..case import paper
from ..case.command import begin, committing
from ..case.kernel import Step, current_type
from ..case.moment import Moment
from ..case.person import person
from ..case.readable import readable
from ..entry_form import sent_once

__all__ = [
    "shuangpai_case_command",
    "shuangpai_case_list",
    "shuangpai_case_open",
    "shuangpai_case_paper_add",
    "shuangpai_case_paper_show",
    "shuangpai_case_show",
    "shuangpai_case_type_list",
]

MOST_AT_ONCE = 200
MOST_PAPERS = 10
UPLOAD = re.compile(r"upload(-\d{1,3})?")


@tk.side_effect_free
def shuangpai_case_type_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """List the types of cases with their states, roles and the table of commands. Anybody."""
    tk.check_access("shuangpai_case_type_list", context, data_dict)
    return casework.type_list(context)


def shuangpai_case_open(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Begin a case: ``{type, entry?|entries?|…, reason?, basis?, form?}``; returns it as shown.

    A change duty begins one case for each of its ``entries``: ``cases`` lists them all. Files sent
    with it (``upload``, ``upload-1``, …) become papers of each case, or nothing is begun. ``form`` is a
    key of the caller's own: the same call sent twice, also at once, begins the case once.
    """
    tk.check_access("shuangpai_case_open", context, data_dict)
    sent = _sent(data_dict)
    with sent_once(str(context.get("user") or ""), sent):
        return _begun(context, sent) or _begin(context, sent, data_dict)


def shuangpai_case_command(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Give a command to a case: ``{id, command, version, reason?, basis?, papers?, …}``.

    A version that is no longer the newest answers HTTP 409 with ``current``. Files sent with it
    (``upload``, ``upload-1``, …) become papers of the case in the same step, or nothing is kept. With ``ids: [{id,
    version}]`` instead of ``id`` a command that may be given in bulk goes to each of them, and the
    answer is ``{done: [id], refused: [{id, message}]}``.
    """
    tk.check_access("shuangpai_case_command", context, data_dict)
    if data_dict.get("ids") is not None:
        return _bulk(context, data_dict)
    case_id = case_schema.text_of(data_dict, "id", 100)
    return casework.show(context, _give(context, case_id, data_dict.get("version"), data_dict))


@tk.side_effect_free
def shuangpai_case_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Show a case to its parties and the Centre: facts, clocks, events, papers, commands."""
    tk.check_access("shuangpai_case_show", context, data_dict)
    return casework.show(context, readable(context, case_schema.text_of(data_dict, "id", 100)))


@tk.side_effect_free
def shuangpai_case_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """List cases: ``{mine?: owe|asked|due, type?, state?, open?, organization?, entry?, overdue?, q?,
    sort?: due|opened|changed with " desc", limit, offset}``.
    """
    tk.check_access("shuangpai_case_list", context, data_dict)
    schema = case_schema.listing()
    given = {key: value for key, value in data_dict.items() if key in schema}
    data, errors = tk.navl_validate(given, schema, context)
    if errors:
        raise tk.ValidationError({key: value for key, value in errors.items() if value})
    return casework.listing(context, data)


def shuangpai_case_paper_add(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Add a paper to an open case: ``{id, upload}``, or ``filename`` and ``content`` as Base64."""
    tk.check_access("shuangpai_case_paper_add", context, data_dict)
    case = readable(context, case_schema.text_of(data_dict, "id", 100))
    if case.closed_on is not None:
        message = tk._("The case is closed: papers are added to open cases")
        raise tk.ValidationError({"id": [message]})
    with committing(context):
        added = paper.add(context, case, data_dict)
    return _paper_dict(added)


@tk.side_effect_free
def shuangpai_case_paper_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Give a paper to those who may read its case: ``{id}``; ``content`` is Base64."""
    tk.check_access("shuangpai_case_paper_show", context, data_dict)
    found = CasePaper.get(case_schema.text_of(data_dict, "id", 100))
    readable(context, found.case_id if found else "")
    assert found is not None
    return {**_paper_dict(found), "content": paper.content_of(found)}


def _begin(context: Context, sent: str, data_dict: DataDict) -> dict[str, Any]:
    kind = _type(data_dict)
    payload = _payload(kind, "open", data_dict)
    entries = _entries(context, payload)
    openings = casework.openings(kind.name, entries, payload, _words(data_dict))
    uploads = tuple(_uploads(data_dict))
    made = begin(context, [replace(one, uploads=uploads) for one in openings])
    if sent:
        now = Moment.now().at.isoformat(timespec="seconds")
        kept_text.mark_saved(person(context).id, sent, made[0].id, now)
    shown = casework.show(context, made[0])
    shown["cases"] = [{"id": one.id, "entry": one.entry_id} for one in made]
    return shown


def _begun(context: Context, sent: str) -> dict[str, Any] | None:
    """Return the case that the same form with the same words has begun already."""
    known = kept_text.kept(person(context).id, sent) if sent else None
    if not known or "saved_as" not in known:
        return None
    case = readable(context, known["saved_as"])
    return {**casework.show(context, case), "cases": [{"id": case.id, "entry": case.entry_id}]}


def _sent(data_dict: DataDict) -> str:
    """Return by what a form is known again that is sent twice: its key and all that stands in it."""
    key = case_schema.text_of(data_dict, "form", 100)
    words = json.dumps(data_dict, sort_keys=True, default=str)
    return f"case:{key}:{hashlib.sha256(words.encode()).hexdigest()[:16]}" if key else ""


def _paper_dict(one: CasePaper) -> dict[str, Any]:
    return {
        "id": one.id,
        "case": one.case_id,
        "name": one.name,
        "mimetype": one.mimetype,
        "size": one.size,
        "sha256": one.sha256,
        "uploaded_at": one.uploaded_at.isoformat(timespec="seconds"),
    }


def _bulk(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Give one command to many cases, each in its own transaction; those refused say why."""
    given = data_dict["ids"]
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise tk.ValidationError({"ids": [tk._("ids is a list of objects with id and version")]})
    if len(given) > MOST_AT_ONCE:
        message = tk._("At most {limit} cases at once, not {count}")
        raise tk.ValidationError({"ids": [message.format(limit=MOST_AT_ONCE, count=len(given))]})
    command = case_schema.text_of(data_dict, "command", 100)
    done: list[str] = []
    refused: list[dict[str, str]] = []
    for one in given:
        id_ = str(one.get("id") or "")
        try:
            _refuse_not_bulk(context, id_, command)
            _give(context, id_, one.get("version"), data_dict)
        except tk.ValidationError as error:
            refused.append({"id": id_, "message": _first(error.error_dict)})
        except (tk.NotAuthorized, tk.ObjectNotFound) as error:
            refused.append({"id": id_, "message": str(error.message or "")})
        else:
            done.append(id_)
    return {"done": done, "refused": refused}


def _refuse_not_bulk(context: Context, case_id: str, command: str) -> None:
    kind = casework.type_of(readable(context, case_id))
    rows = kind.rows(command)
    if rows and not rows[0].bulk:
        message = tk._("This command is given to one case at a time")
        raise tk.ValidationError({"command": [message]})


def _first(errors: Mapping[str, Any]) -> str:
    value = next(iter(errors.values()))
    return str(value[0] if isinstance(value, list) else value)


def _give(context: Context, case_id: str, version: Any, data_dict: DataDict) -> Any:
    case = readable(context, case_id)
    seen = _version(version)
    command = case_schema.text_of(data_dict, "command", 100)
    payload = _payload(casework.type_of(case), command, data_dict)
    step = Step(command, *_words(data_dict), payload, _papers(case.id, data_dict))
    return casework.command(context, case, seen, step, _uploads(data_dict))


def _version(value: Any) -> int:
    text = "" if isinstance(value, bool) else str(value)
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        message = tk._("Give the version of the case that you saw: a whole number")
        raise tk.ValidationError({"version": [message]})
    return int(text)


def _type(data_dict: DataDict) -> CaseType:
    name = case_schema.text_of(data_dict, "type", 100)
    if name not in case_schema.opening():
        message = tk._("There is no case type “{value}”: choose one of {choices}")
        choices = "、".join(case_schema.opening())
        raise tk.ValidationError({"type": [message.format(value=name, choices=choices)]})
    return current_type(name)


def _words(data_dict: DataDict) -> tuple[str, dict[str, str]]:
    return case_schema.text_of(data_dict, "reason"), case_schema.basis_of(data_dict)


def _payload(kind: CaseType, command: str, data_dict: DataDict) -> dict[str, Any]:
    """Return what the table's fields of a command ask for; texts are cut to nothing else."""
    fields = {field.name: field for row in kind.rows(command) for field in row.fields}
    payload: dict[str, Any] = {}
    for name, field in fields.items():
        value = data_dict.get(name)
        if field.kind == "entries" and isinstance(value, str):
            value = [line.strip() for line in value.splitlines() if line.strip()]
        if field.kind == "entries" and isinstance(value, list):
            payload[name] = [str(one) for one in value]
        elif value not in (None, ""):
            payload[name] = case_schema.text_of({name: value}, name)
    if isinstance(data_dict.get("organization"), str) and command == "open":
        payload.setdefault("organization", data_dict["organization"])
    return payload


def _entries(context: Context, payload: dict[str, Any]) -> list[str]:
    """Return the ids of the entries that are named, each seen by who asks."""
    names = [payload[name] for name in ("entry", "ours", "theirs") if payload.get(name)]
    names += payload.get("entries") or []
    who = visibility.viewer(context.get("auth_user_obj"), context)
    found: list[str] = []
    for name in names:
        package = model.Package.get(name)
        extras = dict(package.extras or {}) if package is not None else {}
        facts = {
            **extras,
            "id": getattr(package, "id", ""),
            "owner_org": getattr(package, "owner_org", ""),
            "state": getattr(package, "state", ""),
        }
        hidden = not context.get("ignore_auth") and not visibility.may_see(facts, who)
        if package is None or package.type != "dataset" or package.state == "deleted" or hidden:
            message = tk._("There is no entry “{value}”, or it is not yours to see")
            raise tk.ObjectNotFound(message.format(value=name))
        found.append(package.id)
    for key in ("entry", "ours", "theirs"):
        if payload.get(key):
            payload[key] = found[names.index(payload[key])]
    return list(dict.fromkeys(found))


def _uploads(data_dict: DataDict) -> list[Any]:
    """Return the files that came with a command, in their order; bulk commands take none."""
    found = [value for name, value in data_dict.items() if UPLOAD.fullmatch(name) and value]
    if found and data_dict.get("ids") is not None:
        message = tk._("Papers are added to one case at a time")
        raise tk.ValidationError({"upload": [message]})
    if len(found) > MOST_PAPERS:
        message = tk._("At most {limit} files at once, not {count}")
        message = message.format(limit=MOST_PAPERS, count=len(found))
        raise tk.ValidationError({"upload": [message]})
    return found


def _papers(case_id: str, data_dict: DataDict) -> tuple[str, ...]:
    given = data_dict.get("papers")
    if not given:
        return ()
    wanted = [given] if isinstance(given, str) else given
    known = {one.id for one in case_paper.of_case(case_id)}
    if not isinstance(wanted, list) or not {str(one) for one in wanted} <= known:
        message = tk._("A paper named here does not belong to this case: upload it first")
        raise tk.ValidationError({"papers": [message]})
    return tuple(str(one) for one in wanted)
