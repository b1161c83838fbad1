"""Who hides, who decides, and what a decision makes of it."""

from __future__ import annotations

import pytest

from ckanext.shuangpai.domain.takedown import (
    Actor,
    Takedown,
    decided,
    may_decide,
    may_hide,
    may_know,
)

OWNER, OTHER, CENTRE = "office", "other", "centre"
PEOPLE = {
    "stranger": Actor(""),
    "member": Actor("m", {OWNER: "member"}),
    "editor": Actor("e", {OWNER: "editor"}),
    "head": Actor("h", {OWNER: "admin"}),
    "other head": Actor("o", {OTHER: "admin"}),
    "centre member": Actor("cm", {CENTRE: "member"}, [CENTRE]),
    "centre editor": Actor("c", {CENTRE: "editor"}, [CENTRE]),
    "operator": Actor("root", {}, [CENTRE], operator=True),
}
HIDE = {"editor", "head", "centre editor", "operator"}
DECIDE = {"head", "centre editor"}
KNOW = {"member", "editor", "head", "centre editor", "operator"}


@pytest.mark.parametrize("name", PEOPLE)
def test_each_person(name: str) -> None:
    who, what = PEOPLE[name], Takedown(OWNER, "somebody")
    assert may_hide(who, OWNER) is (name in HIDE)
    assert may_decide(who, what) is (name in DECIDE)
    assert may_know(who, what) is (name in KNOW)
    assert not may_decide(who, Takedown(OWNER, who.id))


@pytest.mark.parametrize(
    ("state", "decision", "after"),
    [
        ("waiting", "confirm", "confirmed"),
        ("waiting", "restore", "restored"),
        ("confirmed", "restore", "restored"),
        ("confirmed", "confirm", None),
        ("restored", "confirm", None),
        ("restored", "restore", None),
        ("waiting", "delete", None),
        ("waiting", "", None),
    ],
)
def test_decisions(state: str, decision: str, after: str | None) -> None:
    assert decided(state, decision) == after
