"""The form of a command: what was typed, as fields to show again and as the data of an action."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from ckan.plugins import toolkit as tk

__all__ = ["START", "complaints", "filled", "given", "kept", "payload"]

START = "payload-"
"""Before the name of a command's own field, so that it never meets ``reason`` or ``version``."""
SEVERAL = ("organizations", "entries", "choices")
"""Kinds of field that hold a list."""


def given(form: MultiDict[str, str]) -> dict[str, Any]:
    """Return what was typed into any command's form, by the names under which it is shown again."""
    typed: dict[str, Any] = {
        "reason": _text(form.get("reason")),
        "instrument": _text(form.get("instrument")),
        "article": _text(form.get("article")),
    }
    for name in form:
        if name.startswith(START):
            typed[name] = [_text(one) for one in form.getlist(name) if _text(one)]
    return typed


def payload(typed: Mapping[str, Any], fields: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what was typed as data of a case action: only fields that the command has."""
    data: dict[str, Any] = {}
    if typed.get("reason"):
        data["reason"] = typed["reason"]
    if typed.get("instrument") or typed.get("article"):
        data["basis"] = {name: typed.get(name, "") for name in ("instrument", "article")}
    for field in fields:
        values = typed.get(START + field["name"]) or []
        if field.get("type") in SEVERAL:
            data[field["name"]] = values
        elif values:
            data[field["name"]] = values[0]
    return data


def filled(fields: Iterable[Mapping[str, Any]], typed: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a command's fields with their values and the names of their controls."""
    made = []
    for field in fields:
        values = typed.get(START + field["name"]) or []
        made.append(
            {
                **field,
                "control": START + field["name"],
                "values": values,
                "value": values[0] if values else field.get("value", ""),
            }
        )
    return made


def complaints(
    errors: Mapping[str, Any], fields: Iterable[Mapping[str, Any]]
) -> list[dict[str, str]]:
    """Return an action's complaints, each with the control that it is about: ``{"control", "text"}``."""
    controls = {"reason": "reason", "basis": "instrument", "instrument": "instrument"}
    controls |= {"article": "article", "upload": "upload", "files": "upload"}
    titles = {"reason": tk._("Reason"), "basis": tk._("Legal basis")}
    for field in fields:
        controls[field["name"]] = START + field["name"]
        titles[field["name"]] = field["title"]
    made = []
    for name, said in errors.items():
        for text in _sentences(said):
            label = titles.get(name, "")
            if label and label not in text:
                text = tk._("{label}: {text}").format(label=label, text=text)
            made.append({"control": controls.get(name, ""), "text": text})
    return made


def kept(typed: Mapping[str, Any]) -> str:
    """Return all that was typed as one text, for somebody to copy."""
    lines = [
        value if isinstance(value, str) else "\n".join(value) for value in typed.values() if value
    ]
    return "\n".join(lines)


def _sentences(said: Any) -> list[str]:
    if isinstance(said, Mapping):
        return [text for part in said.values() for text in _sentences(part)]
    if isinstance(said, (list, tuple)):
        return [text for part in said for text in _sentences(part)]
    return [str(said)] if said else []


def _text(value: object) -> str:
    """Return a typed text without what no database keeps."""
    return str(value or "").replace("\x00", "").replace("\r\n", "\n").strip()
