"""The duties of both instruments, read from ``duties.yaml`` into values of the domain."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from ..domain.duties import Clock, Completion, Duty, Unit
from . import table

__all__ = ["LOCAL", "duties", "parameters", "role_title"]

LOCAL = "local"
"""Key of ``statutory: false`` in tables and texts: a target the county set itself."""


@cache
def duties() -> dict[str, Duty]:
    """Return every duty by its id."""
    return {id_: _duty(id_, facts) for id_, facts in table("duties")["duties"].items()}


@cache
def parameters() -> dict[str, Any]:
    """Return the ambiguous readings: ``{name: {"article", "zh", "values": {value: {"zh"}}}}``."""
    return table("duties")["parameters"]


def role_title(role: str, language: str) -> str:
    """Return what a role of the duties is called; the role itself when the table lacks it."""
    titles = table("duties")["roles"].get(role, {})
    return titles.get("en" if language == "en" else "zh", role)


def _duty(id_: str, facts: dict[str, Any]) -> Duty:
    return Duty(
        id=id_,
        titles={"zh": facts["zh"], "en": facts["en"]},
        starts=facts["starts"],
        owner=facts["owner"],
        told=tuple(facts["told"]),
        completion=Completion(facts.get("completion", "none")),
        clocks=tuple(_clock(one) for one in facts["clocks"]),
    )


def _clock(facts: dict[str, Any]) -> Clock:
    instrument = table("instrument")[facts["instrument"]]
    statutory = facts.get("statutory", True)
    return Clock(
        instrument=facts["instrument"],
        article=facts["article"],
        amount=facts["amount"],
        rank=table("duties")["ranks"][facts["instrument"]],
        unit=Unit(facts.get("unit", "working_days")),
        extension=facts.get("extension", 0),
        approver=facts.get("approver", ""),
        notify=tuple(facts.get("notify", ())),
        valid_from=_in_force(instrument) if statutory else date.min,
        valid_to=instrument.get("valid_until", date.max) if statutory else date.max,
        statutory=statutory,
        eve=facts.get("eve", False),
        readings={**facts.get("readings", {}), **_last_day(facts["instrument"], statutory)},
    )


def _last_day(instrument: str, statutory: bool) -> dict[str, Any]:
    """Return how reading the last day of an instrument's validity otherwise changes its clocks."""
    read = parameters()["last_day"]
    if not statutory or read["instrument"] != instrument:
        return {}
    values = {name: facts for name, facts in read["values"].items() if "valid_to" in facts}
    changes = {
        name: {"valid_to": facts["valid_to"], "eve": False} for name, facts in values.items()
    }
    return {"last_day": changes}


def _in_force(instrument: dict[str, Any]) -> date:
    return instrument.get("in_force") or instrument["issued"]
