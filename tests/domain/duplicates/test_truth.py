"""Precision and recall on the sample catalog, on hand-written entries, and on variants of both."""

import itertools
import random
from pathlib import Path

import pytest
import yaml

from ckanext.shuangpai.domain.duplicates import DISTINCT, DUPLICATE, Facts

HARD = yaml.safe_load((Path(__file__).parent / "hard_pairs.yaml").read_text(encoding="utf-8"))
CITY = "431100"


def measure(judge, catalog):
    """Return precision, recall and the false pairs over all pairs that hold a county entry."""
    facts, duplicates, _near = catalog
    profiles = {key: judge.read(one) for key, one in facts.items()}
    found = set()
    for pair in itertools.combinations(sorted(facts), 2):
        ours, theirs = sorted(pair, key=lambda key: (facts[key].region_code == CITY, key))
        if facts[ours].region_code == CITY:
            continue
        if judge.compare(profiles[ours], profiles[theirs]).verdict == DUPLICATE:
            found.add((ours, theirs))
    hits = len(found & duplicates)
    precision = hits / len(found) if found else 0.0
    return precision, hits / len(duplicates), sorted(found ^ duplicates)


def test_every_duplicate_of_the_sample_is_found_and_nothing_else(judge, sample):
    assert measure(judge, sample) == (1.0, 1.0, [])


def test_no_near_miss_of_the_sample_is_called_a_duplicate(judge, sample):
    facts, _duplicates, near = sample
    called = [
        pair
        for pair in near
        if judge.compare(*(judge.read(facts[key]) for key in pair)).verdict == DUPLICATE
    ]
    assert called == []
    assert len(near) == 22


@pytest.mark.parametrize("part", ["tune", "judge"])
def test_precision_and_recall_on_hand_written_entries(judge, held_out, part):
    precision, recall, wrong = measure(judge, held_out(part))
    assert precision >= 0.95, wrong
    assert recall >= 0.95, wrong


@pytest.mark.parametrize("part", ["tune", "judge"])
def test_near_misses_of_hand_written_entries_are_distinct(judge, held_out, part):
    facts, _duplicates, near = held_out(part)
    verdicts = {
        pair: judge.compare(*(judge.read(facts[key]) for key in pair)).verdict for pair in near
    }
    assert [pair for pair, verdict in verdicts.items() if verdict != DISTINCT] == []


SETTLED = [row for part in ("tune", "judge", "fresh", "unseen") for row in HARD[part]]


@pytest.mark.parametrize("row", SETTLED, ids=lambda row: f"{row[1]}-{row[4]}")
def test_hard_pairs(verdict, row):
    truth, *sides = row
    result = verdict(tuple(sides[:3]), tuple(sides[3:]))
    assert (result.verdict == DUPLICATE) == (truth == DUPLICATE), result.as_dict()


def test_subjects_outside_every_list(verdict):
    """Few of these subjects and words are known: most pairs are still seen, none is invented."""
    results = [(row[0], verdict(tuple(row[1:4]), tuple(row[4:]))) for row in HARD["last"]]
    true = [result for truth, result in results if truth == DUPLICATE]
    false = [result for truth, result in results if truth != DUPLICATE]
    assert not any(result.verdict == DUPLICATE for result in false)
    assert sum(result.verdict == DUPLICATE for result in true) >= 0.6 * len(true)
    assert sum(result.verdict != DISTINCT for result in true) >= 0.9 * len(true)


def dirty(facts, chance):
    """Return the entry as a careless colleague would file it."""
    title = facts.title.removesuffix("信息")
    wide = str.maketrans("0123456789()", "０１２３４５６７８９（）")
    title = chance.choice(
        [
            f"双牌县{title}一览表",
            f"{facts.department}-{title}台账",
            f"{chance.randint(1, 30)}、{title}情况表",
            f"{chance.randint(2019, 2026)}年度{title}名录",
            f"{title}（{chance.randint(2019, 2026)}年）数据".translate(wide),
            f"{title}花名册.xlsx",
            f" {title} 信息_v2",
        ]
    )
    items = [item for item in facts.items if chance.random() > 0.1]
    items = [(chance.choice([name, f"{name}（必填）", f" {name}"]), kind) for name, kind in items]
    chance.shuffle(items)
    return Facts(title, facts.department, facts.region_code, tuple(items))


def test_dirty_titles_and_columns_change_no_verdict_of_the_sample(judge, sample):
    chance = random.Random(20261123)
    facts, duplicates, near = sample
    rounds = []
    for _ in range(4):
        changed = {
            key: dirty(one, chance) if one.region_code != CITY else one
            for key, one in facts.items()
        }
        rounds.append(measure(judge, (changed, duplicates, near)))
    assert min(precision for precision, _, _ in rounds) >= 0.95, rounds
    assert sum(recall for _, recall, _ in rounds) / len(rounds) >= 0.97, rounds


MARKS = ("新增", "注销", "拟", "异常", "五里牌镇", "东安县")


@pytest.mark.parametrize("mark", MARKS)
def test_a_marked_copy_of_an_entry_is_no_duplicate(judge, sample, mark):
    """The same columns, but of another township or county, or of one stage only."""
    facts, _duplicates, _near = sample
    wrong = []
    county = [one for one in facts.values() if one.region_code != CITY]
    for one in county:
        if any(word in one.title for word in ("注销", "死亡", "犯罪", "欠费")):
            continue
        copy = Facts(mark + one.title, one.department, one.region_code, one.items)
        if judge.compare(judge.read(one), judge.read(copy)).verdict == DUPLICATE:
            wrong.append(copy.title)
    assert wrong == []
