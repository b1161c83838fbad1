"""Facts of entries: no change is missed by a reader, whichever transaction commits last."""

import pytest
import sqlalchemy as sa

from ckan import model

from ckanext.shuangpai.model import duplicate_profile

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db")
FACTS = {"title": "低保对象信息", "department": "", "region_code": "431123", "items": []}


def ids(changes):
    return {package_id for package_id, _seq in changes.rows}


def test_a_reader_gets_what_was_written_since():
    first = duplicate_profile.changes_since(0)
    duplicate_profile.write([("a", FACTS), ("b", None)])
    model.Session.commit()

    changes = duplicate_profile.changes_since(first.next_seq)
    assert ids(changes) == {"a", "b"}
    assert changes.next_seq >= first.next_seq
    assert duplicate_profile.features_of(["a", "b", "c"]) == {"a": FACTS, "b": None}


def test_an_uncommitted_row_is_not_read():
    duplicate_profile.write([("a", FACTS)])
    assert ids(duplicate_profile.changes_since(0)) == set()
    model.Session.rollback()
    assert ids(duplicate_profile.changes_since(0)) == set()


def test_a_row_of_a_late_committer_is_not_missed():
    """The earlier transaction commits after the later one, and after a reading in between."""
    write = sa.text(
        "INSERT INTO shuangpai_duplicate_profile (package_id, seq, features)"
        " VALUES (:id, pg_current_xact_id()::text::bigint, '{}')"
    )
    with model.meta.engine.connect() as slow:
        slow.execute(write, {"id": "slow"})
        with model.meta.engine.connect() as fast:
            fast.execute(write, {"id": "fast"})
            fast.commit()
        between = duplicate_profile.changes_since(0)
        assert ids(between) == {"fast"}
        slow.commit()

    assert "slow" in ids(duplicate_profile.changes_since(between.next_seq))


def test_rows_of_entries_that_are_gone_are_emptied():
    duplicate_profile.write([("gone", FACTS)])
    model.Session.commit()
    assert duplicate_profile.forget_missing() == 1
    model.Session.commit()
    assert duplicate_profile.features_of(["gone"]) == {"gone": None}
    assert duplicate_profile.forget_missing() == 0
