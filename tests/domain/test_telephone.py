"""Offices are called, persons are not: which digits of a telephone field the public reads."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.shuangpai.domain.telephone import masked

SHOWN = [
    "",
    "0746-7720001",
    "07467720001",
    "(0746)7720001",
    "（0746） 7720001转8012",
    "0746-7720001-801",
    "7720001",
    "772 0001",
    "010-66668888",
    "01066668888",
    "021 6666 8888",
    "+86 746 7720001",
    "+86-10-66668888",
    "400-123-4567",
    "4001380000 0746-7720001",
    "400-1380000、0746-7720001",
    "800 810 1234",
    "12345",
    "110/12345",
    "０７４６－７７２０００１",
    "0746-7720001、7720002；7720003",
    "0746-7720001/2",
    "张三 0746-7720001（工作日8:30-17:30）",
]
MASKED = {
    "13800000001": "138****0001",
    "+86 13800000001": "+86 138****0001",
    "+8613800000001": "+86138****0001",
    "008613800000001": "0086138****0001",
    "（+86）138-0000-0001": "（+86）138-****-0001",
    "138 0000 0001": "138 **** 0001",
    "138 - 0000 - 0001": "138 - **** - 0001",
    "013800000001": "0138****0001",
    "１３８００００１２３４": "１３８****１２３４",
    "0746-7720001、13912345678": "0746-7720001、139****5678",
    "0746-7720001 13912345678": "0746-7720001 139****5678",
    "07467720001/19900001111": "07467720001/199****1111",
    "13912345678 0746-7720001": "139****5678 0746-7720001",
    "7720001,13912345678,15812345678": "7720001,139****5678,158****5678",
    "电话13912345678转张三": "电话139****5678转张三",
    "138\u200b00000001": "138\u200b****0001",
    "138000000012": "138*****0012",
    "431123199001010011": "431***********0011",
}


@pytest.mark.parametrize("number", SHOWN)
def test_numbers_of_offices_stay(number):
    assert masked(number) == number


@pytest.mark.parametrize(("number", "shown"), MASKED.items())
def test_mobile_numbers_are_masked(number, shown):
    assert masked(number) == shown


MOBILE = st.from_regex(r"1[3-9]\d{9}", fullmatch=True).filter(str.isascii)
OFFICE = st.from_regex(r"0746[- ]?77[0-9]{5}", fullmatch=True)
BETWEEN = st.sampled_from(["、", "/", "；", ", ", " 或 ", "\n", "，"])


@given(st.lists(st.one_of(MOBILE, OFFICE), min_size=1, max_size=4), BETWEEN)
def test_each_number_of_a_field_by_itself(numbers, between):
    whole = masked(between.join(numbers))
    assert whole == between.join(masked(one) for one in numbers)
    for number, shown in zip(numbers, whole.split(between), strict=True):
        mobile = re.fullmatch(r"1[3-9]\d{9}", number)
        assert shown == (f"{number[:3]}****{number[-4:]}" if mobile else number)


@given(st.text(alphabet="0123456789 -()（）+、１３８９", max_size=60))
def test_only_digits_change_and_twice_is_once(text):
    once = masked(text)
    assert len(once) == len(text)
    assert all(
        new == old or (new == "*" and old.isdigit()) for old, new in zip(text, once, strict=True)
    )
