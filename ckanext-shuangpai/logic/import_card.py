"""An import as actions show it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from ckan import model

from ..domain.import_run import FILLABLE, RUNNING
from ..model import import_finding, import_write
from ..model.import_run import ImportRun
from . import importing, progress

__all__ = ["card", "shown"]

SAMPLES = 10
"""Lines of each kind that the page shows at once."""
_ADVICE = re.compile("：")


def shown(run: ImportRun, reader_id: str) -> dict[str, Any]:
    """Return an import whole, as the database has it now; ``reader_id`` is the user who looks."""
    run = ImportRun.get(run.id) or run
    busy = run.standing in RUNNING
    return {
        **card(run),
        "progress": progress.get(run.work) if busy else None,
        "cut_off": importing.is_cut_off(run),
        "stored": len(import_write.kinds(run.id)),
        "findings": {**import_finding.facets(run.id), "groups": _groups(run)},
        "fill": _fill(run),
        "own": run.user_id == reader_id,
    }


def card(run: ImportRun) -> dict[str, Any]:
    """Return an import as a list shows it."""
    user = model.User.get(run.user_id)
    times = ("created", "started", "finished", "kept_until")
    return {
        "id": run.id,
        "state": run.state,
        "user": user.display_name if user else run.user_id,
        "options": run.options,
        "files": run.files,
        "effect": run.effect,
        "parts": run.parts or [],
        "notice": run.notice,
        "stop": run.stop,
        **{name: _time(getattr(run, name)) for name in times},
    }


def _fill(run: ImportRun) -> list[dict[str, Any]]:
    """Return, a part a file, what can be filled in for all its entries, and what was."""
    given = run.options.get("fill") or {}
    found = []
    for number, part in enumerate(run.parts or []):
        missing, texts = part.get("missing") or {}, importing.texts_of(given, number)
        fields = [
            {
                "name": name,
                "title": importing.heading_of(name),
                "count": missing.get(name, 0),
                "value": texts.get(name, ""),
                "code_list": importing.LIST_OF.get(name, ""),
            }
            for name in FILLABLE
            if name in missing or name in texts
        ]
        found.append({"part": number, "file": part["file"], "fields": fields})
    return found


def _groups(run: ImportRun) -> list[dict[str, Any]]:
    """Return the findings by kind, each with its title and the one thing to do about it."""
    found = []
    for group in import_finding.groups(run.id, SAMPLES):
        lines = [one.as_dict() for one in group.pop("lines")]
        title = importing.kind_text(group["code"], run.lang, lines[0]["message"])
        alike = group.pop("alike")
        advice = [_ADVICE.split(one["message"], maxsplit=1)[-1] for one in lines]
        remedy = lines[0]["message"] if alike else advice[0] if len(set(advice)) == 1 else ""
        found.append({**group, "title": title, "remedy": remedy, "lines": lines})
    return found


def _time(moment: dt.datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(dt.UTC).isoformat(timespec="seconds")
