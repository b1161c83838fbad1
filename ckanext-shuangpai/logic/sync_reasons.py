"""Why a sync stopped or a record was not taken: kept as codes with facts, told in the reader's language.

A reason is ``{"code", **facts}``; of facts only numbers, names and addresses are kept, never words. Runs of
older versions kept words; English ones are recognised and told anew, others stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from ckan.plugins import toolkit as tk

from ..language import reader_language

__all__ = ["Reason", "tell", "told"]

Reason = Mapping[str, Any]
_N = Callable[[str], str]


def tell(reason: Reason | str) -> str:
    """Return a reason in the reader's language; one that has no words here by its own text or code."""
    if isinstance(reason, str):
        known = _recognised(reason)
        return tell(known) if known else reason
    code = str(reason.get("code", ""))
    said = reason.get("said")
    if isinstance(said, Mapping) and said:
        return str(said.get(reader_language()) or next(iter(said.values())))
    words = _sentences(tk._).get(code)
    if words is not None:
        try:
            return words.format(**reason)
        except KeyError:  # an older version kept other facts, and words
            pass
    message = str(reason.get("message") or "")
    return tell(message) if message else code


def told(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return a run's report in the reader's language: ``errors`` and each ``message`` in words.

    ``error_codes`` names the reasons in ``errors``, one by one; empty for those of older versions.
    """
    shown = dict(report)
    if "errors" in shown:
        errors = shown["errors"]
        shown["errors"] = [tell(one) for one in errors]
        shown["error_codes"] = [
            str(one.get("code", "")) if isinstance(one, Mapping) else "" for one in errors
        ]
    if "refused" in shown:
        shown["refused"] = [_line(one) for one in shown["refused"]]
    return shown


def _line(refusal: Mapping[str, Any]) -> dict[str, Any]:
    """Return one refused record: ``{remote_id, code, field, message}``."""
    line = {name: refusal.get(name) or "" for name in ("remote_id", "code", "field")}
    return {**line, "message": tell(refusal)}


def _sentences(_: _N) -> dict[str, str]:
    """Return the words of each code, through a translator."""
    return {**_of_answers(_), **_of_requests(_), **_of_settings(_), **_of_records(_)}


def _of_answers(_: _N) -> dict[str, str]:
    return {
        "status_later": _(
            "The source answered HTTP {status} and asked for {seconds} s of patience"
        ),
        "status": _("The source answered HTTP {status}"),
        "no_json": _("The source's answer is not JSON: it may be an error page or cut off"),
        "no_success": _("The source refused: its answer does not say success"),
        "no_count": _("The source's answer does not say how many records there are"),
        "no_list": _("The source's answer holds no list of records"),
        "busy": _("Another process is syncing this source: wait until it has finished"),
        "more_than_promised": _(
            "The source promised {promised} records and showed {seen}, more than that: nothing was archived"
        ),
        "incomplete": _("The source promised {promised} records and showed {seen}"),
        "empty_source": _(
            "The source shows nothing, {count} entries stand here: none was archived; approve if it is empty"
        ),
    }


def _of_requests(_: _N) -> dict[str, str]:
    return {
        "address_refused": _(
            "{host} lies in a private network: if it is meant, list it in ckanext.shuangpai.outbound_allow"
        ),
        "bad_address": _(
            "The source's address cannot be used: http or https, a host, no user name"
        ),
        "timed_out": _("{host} is too slow: it did not answer in time"),
        "bad_certificate": _("{host} has no valid certificate"),
        "too_large": _("The answer of {host} is larger than allowed"),
        "cut_off": _("The answer of {host} was cut off"),
        "redirected": _("{host} redirects in circles or to an unsafe address"),
        "unreachable": _("{host} cannot be reached: check the address and the network"),
    }


def _of_settings(_: _N) -> dict[str, str]:
    return {
        "setting_unknown": _("Unknown setting “{name}”: the settings are {known}"),
        "setting_value": _("Setting “{name}”: “{value}” is not known here"),
        "setting_no_object": _('Setting “{name}” must be an object such as {{"written": "ours"}}'),
        "setting_no_number": _("Setting “{name}” must be a number from {low} to {high}"),
        "settings_no_json": _("The configuration is not JSON"),
    }


def _of_records(_: _N) -> dict[str, str]:
    return {
        "no_identifier": _(
            "The record has no identifier that can be kept: a text of at most 200 signs that every database holds"
        ),
        "too_deep": _("The record is nested too deeply to be a catalog record"),
        "secret": _("Secret data does not belong into this catalog: tell the city (art. 2)"),
        "not_indexed": _("The search index did not take the entries: the next sync tries again"),
        "unreadable": _("The record cannot be stored ({kind}): tell the operator"),
    }


def _recognised(text: str) -> dict[str, str] | None:
    """Return code and facts of a sentence that an older version stored in English."""
    for code, pattern in _patterns().items():
        found = pattern.fullmatch(text)
        if found:
            return {"code": code, **found.groupdict()}
    return None


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """Return what the English sentences look like with their facts filled in."""
    patterns: dict[str, re.Pattern[str]] = {}
    for code, sentence in _sentences(str).items():
        parts = re.split(r"\{(\w+)\}", sentence.replace("{{", "\0").replace("}}", "\1"))
        plain = [re.escape(part.replace("\0", "{").replace("\1", "}")) for part in parts[::2]]
        facts = [rf"(?P<{name}>.*?)" for name in parts[1::2]] + [""]
        patterns[code] = re.compile("".join(map("".join, zip(plain, facts, strict=True))), re.S)
    return patterns
