"""What case types share in which offices consult first: one proposes, the others agree or do not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..case_table import ClockEffect, Facts, Field, Role, State, Test, Transition, words

__all__ = [
    "AGREEMENT", "CENTRE", "CONSULTING", "DEPARTMENT", "Talk", "note_talk", "owing_talk",
]  # fmt: skip

TALK, COORDINATION = "consultation", "coordination"
CONSULTING = ("consultation", "proposed")
DEPARTMENT = Role("department", "department", words("有关部门", "Department concerned"))
CENTRE = Role("centre", "centre", words("县政务服务中心", "Government Service Centre"))


class Talk:
    """The rows of a consultation: ``fields`` are what is proposed, ``agreed`` where agreement leads."""

    begun = (ClockEffect("start", TALK, TALK),)
    handed_on = (ClockEffect("stop", TALK), ClockEffect("start", COORDINATION, COORDINATION))
    settled = (ClockEffect("stop", TALK),)
    decided = (ClockEffect("stop", COORDINATION),)

    def __init__(self, articles: str, fields: tuple[Field, ...], agreed: str) -> None:
        self.articles, self.fields, self.agreed = articles, fields, agreed

    @staticmethod
    def states() -> tuple[State, ...]:
        """Return the states of a consultation and of what follows when it fails."""
        return (
            State("consultation", words("协商中", "Consultation"), ("department",)),
            State("proposed", words("待对方同意", "Proposed"), ("department",)),
            State("coordination", words("待中心协调", "With the Centre"), ("centre",)),
        )

    def rows(self) -> tuple[Transition, ...]:
        """Return the rows from proposal to agreement, or to the Centre."""
        last = self.settled if self.agreed != "coordination" else self.handed_on
        return (
            Transition(
                "propose", CONSULTING, ("department",), "proposed", words("提出意见", "Propose"),
                words("记录本部门的意见，请其他有关部门表态。", "Records your proposal and asks the others."),
                self.articles, fields=self.fields, tells=("department", "centre"), mark="proposer",
            ),
            Transition(
                "agree", ("proposed",), ("department",), self.agreed, words("同意", "Agree"),
                words("有关部门都同意：按意见办理，并告知各方。", "All agree: it is done as proposed."),
                self.articles, when=("last_agreement",), clocks=last, tells=("department", "centre"), not_by=("standing",), effect="agreed",
            ),
            Transition(
                "agree", ("proposed",), ("department",), "", words("同意", "Agree"),
                words("记录同意，等待其他有关部门。", "Records that you agree; others are still to say."),
                self.articles, when=("more_agreements",), tells=("department",), not_by=("standing",),
            ),
            Transition(
                "disagree", ("proposed",), ("department",), "consultation", words("不同意", "Disagree"),
                words("说明理由，继续协商。", "Say why; the consultation goes on."),
                self.articles, when=("of_another",), reason=True, tells=("department", "centre"), not_by=("standing",), danger=True,
            ),
            Transition(
                "escalate", CONSULTING, ("department", "centre"), "coordination", words("提请中心协调", "Hand to the Centre"),
                words("协商不成，交县政务服务中心协调，并说明分歧。", "No agreement: the Centre coordinates; say where you differ."),
                self.articles, reason=True, clocks=self.handed_on, tells=("centre", "department"),
            ),
            Transition(
                "cancel", CONSULTING, ("department", "centre"), "cancelled", words("撤销", "Cancel"),
                words("由提出人撤销，并说明理由。", "By who opened it, with the reason."),
                self.articles, reason=True, clocks=self.settled, tells=("department", "centre"), only_by=("opener",), danger=True,
            ),
        )  # fmt: skip


def open_parties(facts: Facts) -> list[str]:
    """Return the departments that have not agreed to the proposal that stands."""
    wanted: Iterable[str] = facts.get("departments") or ()
    agreed: Iterable[str] = facts.get("agreed") or ()
    proposal: Mapping[str, Any] = facts.get("proposal") or {}
    said = {*agreed, proposal.get("organization")}
    return [one for one in wanted if one not in said]


def _last(facts: Facts) -> bool:
    return open_parties(facts) == [facts.get("acting")]


def _more(facts: Facts) -> bool:
    left = open_parties(facts)
    return len(left) > 1 and facts.get("acting") in left


def _of_another(facts: Facts) -> bool:
    proposal: Mapping[str, Any] = facts.get("proposal") or {}
    return proposal.get("organization") != facts.get("acting")


AGREEMENT: Mapping[str, Test] = {"last_agreement": _last, "more_agreements": _more, "of_another": _of_another}  # fmt: skip
"""Conditions of the rows of agreement."""


def note_talk(facts: Facts, row: Transition, asked: Facts) -> dict[str, Any]:
    """Keep the proposal and who agrees to it; a new proposal is agreed to anew.

    ``standing`` is who made the proposal that stands: whoever made an earlier one may agree to this.
    """
    if row.command == "open":
        return {"departments": list(asked["seen"].get("departments") or ())}
    if row.command == "propose":
        said = {one.name: asked.get(one.name) for one in row.fields}
        persons: Mapping[str, Any] = {**(facts.get("persons") or {}), "standing": [asked["actor"]]}
        return {"proposal": {**said, "organization": asked["organization"], "reason": asked["reason"]}, "agreed": [], "persons": persons}  # fmt: skip
    if row.command == "agree":
        return {"agreed": [*(facts.get("agreed") or ()), asked["organization"]]}
    return {"proposal": None, "agreed": []} if row.command == "disagree" else {}


def owing_talk(state: str, facts: Facts, role: str, organization: str) -> bool:
    """Once something is proposed, only departments that have not said yes owe an answer."""
    if state != "proposed" or role != "department":
        return True
    return organization in open_parties(facts)
