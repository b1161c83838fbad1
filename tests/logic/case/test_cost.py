"""What a command costs in questions to the database, and that lists count every case."""

from __future__ import annotations

import sqlalchemy as sa

from ckan import model
from ckan.tests import factories

MOST_QUESTIONS = 70
"""Measured 65 on 2026-11-24, of which some 25 are CKAN's own two readings of the entry and its indexing."""


def test_a_command_asks_the_database_few_questions(county, reviewed, give):
    _, case = reviewed("review")
    model.Session.remove()
    asked: list[str] = []

    def note(connection, cursor, statement, *_):
        asked.append(statement)

    engine = model.ensure_engine()
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        give(county["reviewer"], case, "return", reason="摘要不完整")
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    assert len(asked) <= MOST_QUESTIONS


def test_a_list_without_any_filter_counts_every_case(reviewed, act):
    reviewed()
    reviewed()
    listed = act("shuangpai_case_list", factories.Sysadmin(), limit=1000)
    stored = model.Session.execute(sa.text("SELECT count(*) FROM shuangpai_case")).scalar_one()
    assert listed["count"] == len(listed["results"]) == stored >= 2
