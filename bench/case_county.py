"""A county with many cases, filled in by SQL, and the people who act in it."""

from __future__ import annotations

from typing import Any

from .sides import editor, fill

__all__ = ["OPEN_SHARE", "acting", "fill_cases", "join_all", "token"]

OPEN_SHARE = 5
"""One case in five is open: 10,000 of 50,000."""

CASE = """
INSERT INTO shuangpai_case (id, type, ruleset, state, version, title, entry_id, facts, opened_on,
  opened_by, opened_for, closed_on, changed_at, due_on, due_clock)
SELECT 'case-' || g, 'entry_review', '2025-08-01',
  CASE WHEN g % :share = 0 THEN 'review' ELSE 'published' END, :events, '《条目' || g || '》', e.id,
  jsonb_build_object('kind', 'publication', 'before', 'draft', 'content', '', 'co_departments', '[]'::jsonb),
  DATE '2026-01-01' + g % 300, 'bench-officer', e.owner_org,
  CASE WHEN g % :share = 0 THEN NULL ELSE DATE '2026-01-01' + g % 300 END,
  now() - (g || ' minutes')::interval,
  CASE WHEN g % :share = 0 THEN DATE '2026-11-20' + g % 40 END,
  CASE WHEN g % :share = 0 THEN 'entry_review' ELSE '' END
FROM generate_series(1, :cases) g JOIN bench_entry e ON e.number = g / :share % :entries + 1
"""
EVENT = """
INSERT INTO shuangpai_case_event (case_id, version, at, command, state, actor, role, organization_id,
  reason_required, basis_required)
SELECT 'case-' || g, v, now(), 'revise', CASE WHEN v < :events THEN 'preparing'
    WHEN g % :share = 0 THEN 'review' ELSE 'published' END, 'bench-officer', 'provider', '', false, false
FROM generate_series(1, :cases) g, generate_series(1, :events) v
"""
PARTY = """
INSERT INTO shuangpai_case_party (case_id, party, organization_id, waits, capacity)
SELECT c.id, 'provider', c.opened_for, '', '' FROM shuangpai_case c
UNION ALL
SELECT c.id, 'centre', :centre, CASE WHEN c.closed_on IS NULL THEN 'centre' ELSE '' END,
  CASE WHEN c.closed_on IS NULL THEN 'editor' ELSE '' END FROM shuangpai_case c
"""
CLOCK = """
INSERT INTO shuangpai_case_clock (case_id, name, duty, started_on, due_on, binding)
SELECT id, 'entry_review', 'entry_review', opened_on, due_on, '{"instrument": "办法", "article": "第十八条"}'
FROM shuangpai_case WHERE closed_on IS NULL
"""
ENTRY = (
    "INSERT INTO shuangpai_case_entry (case_id, entry_id) SELECT id, entry_id FROM shuangpai_case"
)
NUMBERED = """
CREATE TEMPORARY TABLE bench_entry AS
SELECT id, owner_org, row_number() OVER (ORDER BY id) AS number FROM package WHERE type = 'dataset'
"""
COMPLETE = """
UPDATE package SET extras = extras || '{"contact_name": "数据专员", "contact_phone": "0746-7720001",
  "formats": "[{\\"class\\": \\"database\\", \\"type\\": \\"mysql\\"}]",
  "data_items": "[{\\"name\\": \\"机构名称\\", \\"type\\": \\"C\\", \\"length\\": \\"100\\"}]"}'::jsonb
WHERE id IN (SELECT entry_id FROM shuangpai_case WHERE closed_on IS NULL
  UNION SELECT id FROM bench_entry WHERE number % 10 = 0)
"""
"""Entries under review, and one of ten others, have nothing that would keep them from being published."""

IN_REVIEW = """
UPDATE package SET extras = extras || '{"entry_state": "review"}'::jsonb
WHERE id IN (SELECT entry_id FROM shuangpai_case WHERE closed_on IS NULL)
"""


def fill_cases(entries: int, cases: int, events: int) -> dict[str, int]:
    """Fill in entries, cases and events; return how many of each there are."""
    import sqlalchemy as sa

    from ckan import model

    fill(entries)
    centre = _people()
    facts = {
        "cases": cases,
        "events": events,
        "entries": entries,
        "share": OPEN_SHARE,
        "centre": centre,
    }
    for statement in (NUMBERED, CASE, EVENT, PARTY, CLOCK, ENTRY, COMPLETE, IN_REVIEW):
        named = {key: value for key, value in facts.items() if f":{key}" in statement}
        model.Session.execute(sa.text(statement), named)
    model.Session.commit()
    model.Session.execute(sa.text("ANALYZE"))
    model.Session.commit()
    return {
        "entries": entries,
        "cases": _count("shuangpai_case"),
        "events": _count("shuangpai_case_event"),
    }


def _count(table: str) -> int:
    import sqlalchemy as sa

    from ckan import model

    return model.Session.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one()


def _people() -> str:
    """Make one office the Centre, and a person in it and in another office; return the Centre's id."""
    from ckan import model

    offices = (
        model.Session.query(model.Group).filter_by(is_organization=True).order_by("name").all()
    )
    centre = offices[0]
    centre.extras = {**(centre.extras or {}), "functions": '["centre"]'}
    editor("bench-reviewer", [centre.id])
    editor("bench-officer", [offices[1].id])
    return centre.id


def join_all(name: str) -> None:
    """Make a person member of every office, so that it may recall any case."""
    from ckan import model

    offices = {one.id for one in model.Session.query(model.Group).filter_by(is_organization=True)}
    known = {
        one.group_id
        for one in model.Session.query(model.Member).filter_by(table_id=name, table_name="user")
    }
    editor(name, offices - known)


def acting(name: str) -> dict[str, Any]:
    """Return the context of a person's call."""
    from ckan import model

    return {"user": name, "auth_user_obj": model.User.get(name)}


def token(name: str) -> str:
    """Make a token with which a person asks for pages."""
    from ckan.plugins import toolkit as tk

    context = {"ignore_auth": True, "user": name}
    return tk.get_action("api_token_create")(context, {"user": name, "name": "bench"})["token"]
