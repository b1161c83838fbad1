"""Who acts in a case: the person's organizations, and the roles they give in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from ckan import model
from ckan.types import Context

from ...domain.case_table import CaseType
from ..organization import departments

__all__ = ["Person", "person", "roles_in"]


@dataclass(frozen=True)
class Person:
    """A user as cases see them: ``memberships`` are capacities (member, editor, admin) by organization.

    ``operator`` is the command line or a job, which stands in for the Centre as sysadmins do.
    """

    id: str = ""
    operator: bool = False
    sysadmin: bool = False
    centre: bool = False
    memberships: Mapping[str, str] = field(default_factory=dict)
    centres: frozenset[str] = frozenset()

    def answers_for(self, organization: str) -> bool:
        """Say whether an organization is the person's own, whose entries another one releases."""
        own = organization in self.memberships
        return own and (not self.sysadmin or organization in self.centres)

    @property
    def sees_all(self) -> bool:
        """Whether every case may be read: by the Centre and by sysadmins."""
        return self.operator or self.sysadmin or self.centre

    def organizations(self, *capacities: str) -> list[str]:
        """Return the organizations in which the person has one of these capacities (all: any)."""
        wanted = capacities or ("member", "editor", "admin")
        return sorted(id_ for id_, held in self.memberships.items() if held in wanted)


def person(context: Context) -> Person:
    """Return who calls; kept in the context while one action runs."""
    known = context.get("shuangpai_person")
    if isinstance(known, Person):
        return known
    user: Any = context.get("auth_user_obj") or model.User.get(context.get("user"))
    operator = bool(context.get("ignore_auth"))
    if user is None or getattr(user, "is_anonymous", False) or user.state != "active":
        return Person(operator=operator)
    rows = model.Session.execute(
        sa.select(model.Member.group_id, model.Member.capacity).where(
            model.Member.table_name == "user",
            model.Member.table_id == user.id,
            model.Member.state == "active",
        )
    )
    index = departments(context)
    memberships = {row[0]: row[1] for row in rows if row[0] in index.by_id}
    centres = {one.id for one in index.with_function("centre")}
    found = Person(
        user.id,
        operator,
        bool(user.sysadmin),
        bool(set(memberships) & centres),
        memberships,
        frozenset(centres),
    )
    context["shuangpai_person"] = found  # type: ignore[typeddict-unknown-key]
    return found


def roles_in(
    kind: CaseType, parties: Iterable[tuple[str, str]], who: Person
) -> dict[str, tuple[str, ...]]:
    """Return the roles of a person in a case, each with the organizations that give it.

    Sysadmins stand in for the Centre, and for no department: what a department declares, its own
    people declare.
    """
    listed = tuple(parties)
    roles: dict[str, tuple[str, ...]] = {}
    for role in kind.roles:
        capacities = ("admin",) if role.capacity == "admin" else ("editor", "admin")
        own = [
            organization
            for party, organization in listed
            if party == role.party and who.memberships.get(organization) in capacities
        ]
        if not own and role.party == "centre" and (who.sysadmin or who.operator):
            own = [organization for party, organization in listed if party == "centre"] or [""]
        if own:
            roles[role.name] = tuple(own)
    return roles
