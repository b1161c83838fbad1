"""Judged queries: what a search finds in its first ten, against CKAN's own schema and bare bigrams.

Entries and grades are made by judged/make.py from facts; the held-out part was not used for tuning.
"""

from __future__ import annotations

import json
from collections import defaultdict
from math import log2
from pathlib import Path

import pytest

from ckan import model
from ckan.logic.action.get import package_search as core_package_search
from ckan.plugins import toolkit as tk

from ckanext.shuangpai.search.wording import chunks, is_han

JUDGED = json.loads((Path(__file__).parent / "judged" / "judged.json").read_text(encoding="utf-8"))
CLASSES = (
    "exact name",
    "core noun",
    "item name",
    "place + noun",
    "Traditional",
    "full width",
    "one character",
)
pytestmark = pytest.mark.usefixtures("with_plugins")
WANTED = 0.75
MOST_EMPTY = 0.02


def ndcg(found: list[str], grades: dict[str, int]) -> float:
    """Return nDCG@10 with gains 2^grade - 1."""

    def worth(values: list[int]) -> float:
        return sum((2**grade - 1) / log2(rank + 2) for rank, grade in enumerate(values[:10]))

    best = sorted(grades.values(), reverse=True)
    return worth([grades.get(entry_id, 0) for entry_id in found]) / worth(best)


def measure(search, held_out: bool | None = None) -> tuple[dict[str, float], float]:
    """Return the mean nDCG@10 of each class, and the share of queries without any result."""
    scores, empty = defaultdict(list), 0
    for query in JUDGED["queries"]:
        if held_out is not None and query["held_out"] != held_out:
            continue
        found = search(query["q"])
        scores[query["class"]].append(ndcg(found, query["grades"]))
        empty += not found
    asked = sum(map(len, scores.values()))
    return {kind: sum(some) / len(some) for kind, some in scores.items()}, empty / asked


@pytest.fixture
def ours(post):
    """Return our search over the judged entries."""
    post(JUDGED["entries"])

    def search(q: str) -> list[str]:
        found = tk.get_action("package_search")({"auth_user_obj": None}, {"q": q, "rows": 10})
        return [entry["id"] for entry in found["results"]]

    return search


@pytest.fixture
def stock(post, stock_core, monkeypatch):
    """Return CKAN's own search in its own schema."""
    post(JUDGED["entries"], stock_core)
    monkeypatch.setitem(tk.config, "solr_url", stock_core)
    return lambda q: _core_search(q=q)


@pytest.fixture
def bare_bigrams(post):
    """Return the search for any two neighbouring characters, with CKAN's own weights."""
    post(JUDGED["entries"])

    def search(q: str) -> list[str]:
        words = [w if not is_han(w) or len(w) < 3 else " ".join(pairs(w)) for w in chunks(q)]
        return _core_search(q=" ".join(words), defType="dismax", mm="1")

    return search


def pairs(word: str) -> list[str]:
    """Return every two neighbouring characters."""
    return [word[i : i + 2] for i in range(len(word) - 1)]


def _core_search(**parameters: object) -> list[str]:
    found = core_package_search(
        {"auth_user_obj": None, "user": "", "session": model.Session}, {"rows": 10, **parameters}
    )
    return [entry["id"] for entry in found["results"]]


def overall(scores: dict[str, float]) -> float:
    """Return the mean over the classes that are wanted."""
    return sum(scores[kind] for kind in CLASSES) / len(CLASSES)


@pytest.mark.parametrize("held_out", [False, True])
def test_every_class_is_ranked_well(ours, held_out):
    scores, empty = measure(ours, held_out)
    show("ours, held out" if held_out else "ours", scores, empty)
    assert {kind: scores[kind] for kind in CLASSES if scores[kind] < WANTED} == {}
    assert empty <= MOST_EMPTY


def test_ranking_is_far_better_than_the_stock_schema(ours, stock):
    scores, empty = measure(stock)
    show("stock schema", scores, empty)
    assert overall(scores) < 0.4
    assert empty > 0.5


def test_ranking_is_better_than_bare_bigrams(ours, bare_bigrams):
    bare, empty = measure(bare_bigrams)
    show("bare bigrams", bare, empty)
    assert overall(measure(ours)[0]) > overall(bare) + 0.05


def show(name: str, scores: dict[str, float], empty: float) -> None:
    """Print a line of figures; pytest shows it with ``-s`` and on failure."""
    row = {kind: round(score, 3) for kind, score in sorted(scores.items())}
    print(json.dumps({"search": name, **row, "zero hits": round(empty, 4)}))  # noqa: T201
