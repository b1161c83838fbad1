"""Deadlines and days in the words of an official."""

from __future__ import annotations

import datetime as dt

import pytest

from ckanext.shuangpai.case_display import words

TODAY = dt.date(2026, 11, 23)
REGULATION = {"instrument": "双牌县政务大数据管理办法", "article": "第二十七条"}


@pytest.mark.parametrize(
    ("left", "due", "said"),
    [
        (3, "2026-11-26", "还有 3 个工作日（11月26日，办法第二十七条）"),
        (1, "2026-11-24", "还有 1 个工作日（11月24日，办法第二十七条）"),
        (0, "2026-11-23", "今天到期（11月23日，办法第二十七条）"),
        (-2, "2026-11-19", "逾期 2 个工作日（11月19日，办法第二十七条）"),
        (25, "2027-01-04", "还有 25 个工作日（2027年1月4日，办法第二十七条）"),
    ],
)
def test_a_deadline_says_what_is_left_the_day_and_the_article(left, due, said):
    assert words.due({"due": due, "days_left": left, "binding": REGULATION}, TODAY) == said


def test_without_a_deadline_nothing_is_said():
    assert words.due({"due": None, "days_left": None, "binding": None}, TODAY) == ""


@pytest.mark.parametrize(
    ("basis", "said"),
    [
        ({"instrument": "办法", "article": "第十九条"}, "办法第十九条"),
        ({"instrument": "《政务数据共享条例》", "article": "第十七条"}, "条例第十七条"),
        ({"instrument": "中华人民共和国数据安全法", "article": ""}, "中华人民共和国数据安全法"),
        (None, ""),
    ],
)
def test_an_article_is_named_shortly(basis, said):
    assert words.article(basis) == said


@pytest.mark.parametrize(
    ("left", "width", "overdue"),
    [(0, 0, False), (5, 20, False), (20, 80, False), (100, 80, False), (-1, 80, True)],
)
def test_the_bar_shrinks_with_the_days(left, width, overdue):
    assert words.bar(left) == {"width": width, "of": 80, "overdue": overdue}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("2026-11-23T16:30:00", "2026年11月24日 00:30"),
        ("2026-11-23T16:30:00.123456+08:00", "2026年11月23日 16:30"),
        (dt.datetime(2026, 11, 23, 1, 5), "2026年11月23日 09:05"),
        ("2026-11-23", "2026年11月23日"),
        ("gestern", "gestern"),
        (None, ""),
    ],
)
def test_a_moment_is_told_in_shanghai(given, said):
    assert words.moment(given) == said
