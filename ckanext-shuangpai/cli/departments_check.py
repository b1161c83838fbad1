"""What is wrong with the departments of an installation, looked at in the database from outside."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from ckan import model

from ..domain.text import comparable
from ..reference.traditional import to_simplified

__all__ = ["doubles", "headless"]

ACTIVE = sa.text(
    """
    SELECT title, extras FROM "group" WHERE is_organization AND state = 'active' ORDER BY created, id
    """
)
HEADLESS = sa.text(
    """
    SELECT office.title FROM "group" AS office
    JOIN member ON member.group_id = office.id AND member.table_name = 'user' AND member.state = 'active'
    JOIN "user" AS account ON account.id = member.table_id AND account.state = 'active'
    WHERE office.is_organization AND office.state = 'active'
    GROUP BY office.id, office.title
    HAVING NOT bool_or(member.capacity = 'admin' AND NOT account.sysadmin)
    ORDER BY office.title
    """
)


def doubles() -> list[tuple[str, list[str]]]:
    """Return titles, former titles and codes that mean several active departments, with their titles."""
    meant: dict[str, list[str]] = {}
    shown: dict[str, str] = {}
    with model.ensure_engine().connect() as connection:
        offices = connection.execute(ACTIVE).all()
    for title, extras in offices:
        texts = {comparable(to_simplified(one)): one for one in _words(title, extras or {})}
        for word, text in texts.items():
            meant.setdefault(word, []).append(title)
            shown.setdefault(word, text)
    return sorted((shown[word], titles) for word, titles in meant.items() if len(titles) > 1)


def headless() -> list[str]:
    """Return the titles of active departments that have people, and nobody as head; a sysadmin is none."""
    with model.ensure_engine().connect() as connection:
        return list(connection.execute(HEADLESS).scalars())


def _words(title: str, extras: Mapping[str, Any]) -> list[str]:
    former = extras.get("former_titles") or []
    if isinstance(former, str):
        former = json.loads(former) if former.startswith("[") else [former]
    return [str(one) for one in (title, extras.get("uscc"), *former) if one]
