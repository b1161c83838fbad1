"""Who acts in a case: the person's organizations, and the roles they give in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ...domain.case_table import CaseType
from ..heads import memberships
from ..organization import departments

__all__ = ["Person", "person", "roles_in"]


@dataclass(frozen=True)
class Person:
    """A user as cases see them: ``memberships`` are capacities (member, editor, admin) by organization.

    ``operator`` is the command line or a job, which stands in for the Centre. A sysadmin belongs to no
    organization here: who runs the machine reads every case and takes no part in any.
    """

    id: str = ""
    operator: bool = False
    sysadmin: bool = False
    centre: bool = False
    memberships: Mapping[str, str] = field(default_factory=dict)

    def answers_for(self, organization: str) -> bool:
        """Say whether an organization is the person's own, whose entries another one releases."""
        return organization in self.memberships

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
    operator = _operates(context, user)
    if user is None or getattr(user, "is_anonymous", False) or user.state != "active":
        return Person(operator=operator)
    index = departments(context)
    own = {id_: held for id_, held in memberships(user).items() if id_ in index.by_id}
    centres = {one.id for one in index.with_function("centre")}
    found = Person(
        user.id,
        operator,
        bool(user.sysadmin),
        bool(set(own) & centres),
        own,
    )
    context["shuangpai_person"] = found  # type: ignore[typeddict-unknown-key]
    return found


def _operates(context: Context, user: Any) -> bool:
    """Say whether the command line or a job calls; an account of a sysadmin never counts as them."""
    own = getattr(user, "sysadmin", False) and user.name != tk.config["ckan.site_id"]
    return bool(context.get("ignore_auth")) and not own


def roles_in(
    kind: CaseType, parties: Iterable[tuple[str, str]], who: Person
) -> dict[str, tuple[str, ...]]:
    """Return the roles of a person in a case, each with the organizations that give it.

    The command line stands in for the Centre, a sysadmin for nobody: what an office declares or
    decides, its own people do.
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
        if not own and role.party == "centre" and who.operator:
            own = [organization for party, organization in listed if party == "centre"] or [""]
        if own:
            roles[role.name] = tuple(own)
    return roles
