"""Refusals in words: what is not allowed, what to do instead, and the article."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from flask import g, has_request_context

from ckan import model
from ckan.plugins import toolkit as tk

from ...domain.case import RefusalError
from ...domain.case_table import CaseType, Facts, said
from ...language import reader_language
from ...reference.citation import cited

__all__ = ["busy", "refuse", "stale"]


def refuse(kind: CaseType, refusal: RefusalError, facts: Facts) -> NoReturn:
    """Raise CKAN's error for a refusal: ``NotAuthorized`` where another person could do it."""
    message = _message(kind, refusal, facts)
    if refusal.forbidden:
        raise tk.NotAuthorized(message)
    raise tk.ValidationError({_field(refusal): [message]})


def stale(current: Mapping[str, Any]) -> NoReturn:
    """Raise for a version that is no longer the newest; the error holds the newer state (HTTP 409)."""
    model.Session.rollback()
    message = tk._(
        "The case has moved on to “{state}” (version {version}): look at it again before you act"
    )
    words = message.format(state=current["state_title"], version=current["version"])
    raise tk.ValidationError({"version": [words], "current": [dict(current)]})


def busy() -> NoReturn:
    """Raise when somebody else holds the case or its entry for too long (HTTP 503)."""
    model.Session.rollback()
    if has_request_context():
        g.shuangpai_busy = True
    message = tk._("Somebody is working on this case at the moment: try again in a few seconds")
    raise tk.ValidationError({"busy": [message]})


def _field(refusal: RefusalError) -> str:
    if refusal.code in ("reason", "basis"):
        return refusal.code
    return refusal.subject if refusal.code in ("field", "choice") else "command"


def _message(kind: CaseType, refusal: RefusalError, facts: Facts) -> str:
    lang, row = reader_language(), refusal.row
    if refusal.code == "demand":
        demand = next(one for one in kind.demands if one.name == refusal.subject)
        return said(demand.message, lang).format_map(_Known(facts))
    command = said(row.title, lang) if row else refusal.subject
    subject = refusal.subject
    if refusal.code == "state":
        subject = said(kind.state(subject).title, lang) if subject else tk._("not opened")
    if refusal.code in ("field", "choice") and row:
        subject = next(said(one.title, lang) for one in row.fields if one.name == subject)
    roles = ""
    if row:
        roles = tk._(" or ").join(said(kind.role(name).title, lang) for name in row.roles)
    return _words(refusal.code).format(
        command=command,
        subject=subject,
        type=said(kind.title, lang),
        roles=roles,
        articles=cited(row.articles if row else kind.articles, lang),
    )


def _words(code: str) -> str:
    return {
        "unknown": tk._("“{type}” has no command “{subject}” ({articles})"),
        "internal": tk._("“{command}” follows from other steps, it is not asked for ({articles})"),
        "state": tk._(
            "The case stands at “{subject}”: “{command}” is not possible now ({articles})"
        ),
        "role": tk._("“{command}” is for: {roles} ({articles})"),
        "own_case": tk._(
            "You have had a part in this case: “{command}” is for another person, whatever your rank ({articles})"
        ),
        "others_case": tk._(
            "“{command}” is for the person who opened the case: ask them to do it ({articles})"
        ),
        "condition": tk._("“{command}” does not apply to this case as it stands ({articles})"),
        "reason": tk._("“{command}” needs a reason: say why ({articles})"),
        "basis": tk._("“{command}” needs its legal basis: instrument and article ({articles})"),
        "field": tk._("“{command}” needs “{subject}”: fill it in ({articles})"),
        "choice": tk._("“{subject}” has another value than those offered ({articles})"),
    }[code]


class _Known(dict[str, Any]):
    """Facts for a message; those that are missing show nothing."""

    def __init__(self, facts: Facts) -> None:
        super().__init__(facts)

    def __missing__(self, key: str) -> str:
        return ""
