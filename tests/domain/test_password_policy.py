"""Passwords: long, mixed, and nothing that others would try first."""

from __future__ import annotations

import pytest

from ckanext.shuangpai.domain.password_policy import Policy, problems
from ckanext.shuangpai.reference.passwords import common_passwords, county_words

POLICY = Policy(12, 3, common_passwords(), county_words())


@pytest.mark.parametrize(
    "password",
    [
        "Shui-Niu-Lin-42",
        "kT9#mmPq2$vL",
        "correct Horse battery 7",
        "青山绿水，Qing 山在 1",
        "yi-Tiao-da-He-bo-lang-kuan",
        "Zf7wQp1x0LkR",
    ],
)
def test_good_passwords_pass(password):
    assert problems(password, POLICY, ["zhuanyuan", "zhuanyuan@example.org"]) == []


@pytest.mark.parametrize(
    ("password", "wrong"),
    [
        ("Ab1#xyzk", "short"),
        ("", "short"),
        ("quietriverstones", "classes"),
        ("Quietriverstones", "classes"),
        ("111111111111aA", "repeated"),
        ("Password2026!", "common"),
        ("P@ssw0rd1234", "common"),
        ("Shuangpai2026!", "common"),
        ("Shuangpai@431123", "common"),
        ("Yongzhou-Shuangpai-1", "common"),
        ("Qwerty123456!", "common"),
        ("1qaz2wsx#EDC1", "common"),
        ("双牌县政务2026Aa", "common"),
        ("Zhuanyuan-2a9x", "own"),
        ("xx-zhuanyuan-Q1", "own"),
    ],
)
def test_bad_passwords_are_told_why(password, wrong):
    assert wrong in problems(password, POLICY, ["zhuanyuan", "zhuanyuan@example.org"])


def test_everything_that_is_wrong_is_told_at_once():
    assert problems("aaaa", POLICY, ["aaaa"]) == ["short", "classes", "repeated", "own"]


def test_short_names_are_in_too_many_words():
    assert problems("Shui-Niu-Lin-42", POLICY, ["li", ""]) == []


def test_the_list_of_common_passwords_is_long():
    assert len(common_passwords()) > 3000
    assert {"password", "123456", "qwerty"} <= common_passwords()
