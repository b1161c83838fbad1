from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.shuangpai.domain.sync import paging
from ckanext.shuangpai.domain.sync.paging import Ask, Evidence, Page, Walk


def walk_over(
    ids: list[str], rows: int, change: Callable[[int, list[str]], None] | None = None
) -> Walk:
    """Walk over a list that ``change`` may alter before each page."""
    walk, number = Walk(rows), 0
    while (ask := walk.next()) is not None:
        if change:
            change(number, ids)
        ordered = sorted(ids)
        walk.take(ask, Page(len(ordered), tuple(ordered[ask.start : ask.start + ask.rows])))
        number += 1
        assert number < 1000, "the walk does not end"
    return walk


def names(count: int) -> list[str]:
    return [f"{number:04d}" for number in range(count)]


@pytest.mark.parametrize("count", [0, 1, 4, 5, 6, 9, 10, 11, 99])
def test_a_quiet_list_is_seen_whole(count: int) -> None:
    walk = walk_over(names(count), 5)
    assert walk.consistent
    assert list(walk.seen) == names(count)


def test_pages_overlap_by_one() -> None:
    walk = Walk(5)
    walk.take(Ask(0, 5), Page(7, ("a", "b", "c", "d", "e")))
    assert walk.next() == Ask(4, 5)


@pytest.mark.parametrize(
    ("gone", "added"),
    [(["0000"], []), (["0003"], []), (["0011"], []), ([], ["0000a"]), ([], ["0003a"])],
)
def test_a_list_that_changes_under_way_is_not_taken_for_whole(
    gone: list[str], added: list[str]
) -> None:
    def change(number: int, ids: list[str]) -> None:
        if number == 1:
            ids[:] = [one for one in ids if one not in gone] + added

    assert not walk_over(names(12), 5, change).consistent


def test_a_server_that_ignores_the_start_ends_the_walk() -> None:
    walk = Walk(5)
    for _ in range(100):
        ask = walk.next()
        if ask is None:
            break
        walk.take(ask, Page(50, ("a", "b", "c", "d", "e")))
    assert walk.next() is None
    assert not walk.consistent
    assert len(walk.seen) == 5


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_a_server_with_shorter_pages(limit: int) -> None:
    ids, walk = names(10), Walk(5)
    while (ask := walk.next()) is not None:
        walk.take(ask, Page(10, tuple(ids[ask.start : ask.start + limit])))
    assert len(walk.seen) == (10 if limit > 1 else 1)
    assert walk.consistent is (limit > 1)


def test_empty_pages_before_the_end() -> None:
    walk = Walk(5)
    walk.take(Ask(0, 5), Page(9, ("a", "b", "c", "d", "e")))
    walk.take(Ask(4, 5), Page(9, ()))
    assert walk.next() is None
    assert not walk.consistent


@pytest.mark.parametrize(
    "page",
    [
        Page(3, ("a", "b", None)),
        Page(3, ("a", "b", "b")),
        Page(4, ("a", "b", "c")),
        Page(2, ("a", "b", "c")),
    ],
)
def test_lists_that_do_not_add_up(page: Page) -> None:
    walk = Walk(5)
    walk.take(Ask(0, 5), page)
    while (ask := walk.next()) is not None:
        walk.take(ask, Page(page.count, ()))
    assert not walk.consistent


def test_what_is_gone_is_only_said_of_a_whole_reading() -> None:
    evidence = Evidence()
    content = walk_over(names(3), 5)
    evidence.add(content, Page(3, tuple(names(3))))
    evidence.prove(walk_over(names(4), 5))
    assert (evidence.whole, evidence.missing) == (False, frozenset({"0003"}))
    assert evidence.gone(["0009"]) == []
    evidence.prove(walk_over(names(3), 5))
    assert evidence.whole
    assert evidence.gone(["0001", "0009"]) == ["0009"]


MOVES = st.lists(st.tuples(st.integers(0, 12), st.booleans(), st.integers(0, 59)), max_size=8)


@given(st.integers(0, 40), st.integers(2, 9), MOVES)
def test_a_proven_reading_has_everything(
    count: int, rows: int, moves: list[tuple[int, bool, int]]
) -> None:
    """Whatever comes and goes while the list is read: whole means that nothing shown is missing."""
    ids, page_number = names(count), 0

    def change(_number: int, ids: list[str]) -> None:
        nonlocal page_number
        for at, adds, which in moves:
            if at == page_number:
                name = f"{which:04d}{'x' if adds else ''}"
                if adds and name not in ids:
                    ids.append(name)
                elif not adds and name in ids:
                    ids.remove(name)
        page_number += 1

    evidence = Evidence()
    for _ in range(4):
        content = walk_over(ids, rows, change)
        evidence.add(content, Page(0, tuple(content.seen)))
        evidence.prove(walk_over(ids, 1000, change))
        if evidence.whole:
            assert set(ids) <= set(evidence.seen)
            assert evidence.shown == set(ids)
            return
    assert page_number <= 13 * 8


@pytest.mark.parametrize("there", [1, 4, 5, 6, 10, 42])
@pytest.mark.parametrize("promised", [1, 4, 5, 9, 10])
@pytest.mark.parametrize("limit", [1, 2, 5, 99])
def test_a_count_that_lies_is_not_taken_for_the_end(there: int, promised: int, limit: int) -> None:
    ids, walk, pages = names(there), Walk(5), 0
    while (ask := walk.next()) is not None:
        rows = min(ask.rows, limit)
        walk.take(ask, Page(promised, tuple(ids[ask.start : ask.start + rows])))
        pages += 1
        assert pages < 100, "the walk does not end"
    if walk.consistent:
        assert list(walk.seen) == ids
    if promised < there and limit > 1:
        assert list(walk.seen) == ids
        assert not walk.consistent


def test_one_page_beyond_the_end_is_asked() -> None:
    walk = Walk(3)
    walk.take(Ask(0, 3), Page(3, ("a", "b", "c")))
    assert not walk.consistent
    assert walk.next() == Ask(2, 3)
    walk.take(Ask(2, 3), Page(3, ("c",)))
    assert walk.next() is None
    assert walk.consistent


def test_pages_of_one_row_are_not_asked_for() -> None:
    walk = Walk(1)
    assert walk.next() == Ask(0, 2)
    walk.take(Ask(0, 2), Page(1, ("a",)))
    assert walk.next() == Ask(1, 2)


@pytest.mark.parametrize("count", [0, 3, 5, 50])
def test_a_list_without_end_ends_the_walk(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "MOST_RECORDS", 500)
    walk, pages = Walk(5), 0
    while (ask := walk.next()) is not None:
        walk.take(ask, Page(count, tuple(f"{ask.start + n}" for n in range(ask.rows))))
        pages += 1
        assert pages < 200, "the walk does not end"
    assert not walk.consistent


@given(
    st.integers(0, 40),
    st.integers(1, 9),
    st.integers(1, 9),
    st.integers(0, 45),
    st.booleans(),
)
def test_whatever_a_server_counts_whole_means_all(
    there: int, rows: int, limit: int, promised: int, ignores: bool
) -> None:
    """A constant lie about the count, a limit of the server's own, a start that is ignored."""
    ids, evidence = names(there), Evidence()
    for number in (rows, 1000):
        walk, pages = Walk(number), 0
        while (ask := walk.next()) is not None:
            start = 0 if ignores else ask.start
            page = Page(promised, tuple(ids[start : start + min(ask.rows, limit)]))
            walk.take(ask, page)
            if number == rows:
                evidence.add(walk, page)
            pages += 1
            assert pages < 200, "the walk does not end"
    evidence.prove(walk)
    if evidence.whole and not ignores:
        assert set(evidence.seen) == set(ids)
