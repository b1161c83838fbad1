"""What a head writes of an office: the list, and what counts as another value."""

import pytest

from ckanext.shuangpai.domain.office import HEAD_WRITES, changed, kept_for_head

STORED = {
    "id": "1",
    "title": "双牌县民政局",
    "functions": ["centre"],
    "position": "3",
    "description": "旧",
    "extras": [],
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("functions", '["centre"]'),
        ("functions", "centre"),
        ("position", 3),
        ("title", " 双牌县民政局 "),
        ("uscc", None),
        ("uscc", ""),
        ("former_titles", []),
        ("former_titles", [""]),
        ("extras", None),
    ],
)
def test_what_means_the_same_is_no_change(name, value):
    assert changed(STORED, {name: value}, [name]) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("functions", []),
        ("functions", ["centre", "confirming"]),
        ("functions", '["confirming"]'),
        ("position", 4),
        ("title", "双牌县政务服务中心"),
        ("uscc", "12431123MB0008176A"),
        ("extras", [{"key": "functions", "value": "centre"}]),
    ],
)
def test_another_value_is_a_change(name, value):
    assert changed(STORED, {name: value}, [name]) == [name]


def test_of_a_head_the_listed_fields_are_taken_and_nothing_else():
    asked = dict.fromkeys((*HEAD_WRITES, "clear_upload", "functions", "tomorrow", "id"), "x")
    kept = kept_for_head(STORED, asked)
    assert {name for name, value in kept.items() if value == "x"} == {*HEAD_WRITES, "clear_upload"}
    assert kept["functions"] == ["centre"]
    assert (kept["id"], kept["title"]) == ("1", "双牌县民政局")
    assert "tomorrow" not in kept
