"""What was typed into a command's form."""

from __future__ import annotations

from werkzeug.datastructures import MultiDict

from ckanext.shuangpai.case_display import forms

FIELDS = [
    {"name": "date", "title": "日期", "type": "date", "required": True},
    {"name": "organizations", "title": "会同部门", "type": "organizations", "required": False},
]


def test_only_the_commands_own_fields_travel():
    typed = forms.given(
        MultiDict(
            [
                ("command", "approve"),
                ("version", "3"),
                ("reason", " 材料齐全\r\n同意 \x00"),
                ("payload-date", "2026-11-23"),
                ("payload-organizations", "a"),
                ("payload-organizations", "b"),
                ("payload-state", "published"),
            ]
        )
    )
    assert forms.payload(typed, FIELDS) == {
        "reason": "材料齐全\n同意",
        "date": "2026-11-23",
        "organizations": ["a", "b"],
    }


def test_a_basis_travels_when_half_is_given():
    typed = forms.given(MultiDict([("instrument", "中华人民共和国数据安全法")]))
    assert forms.payload(typed, ())["basis"] == {
        "instrument": "中华人民共和国数据安全法",
        "article": "",
    }


def test_what_was_typed_is_shown_again():
    typed = forms.given(MultiDict([("payload-date", "2026-11-23"), ("reason", "补正")]))
    [date, _] = forms.filled(FIELDS, typed)
    assert (date["control"], date["value"]) == ("payload-date", "2026-11-23")
    assert forms.kept(typed) == "补正\n2026-11-23"


def test_complaints_lead_to_their_controls():
    errors = {
        "reason": ["理由不能为空（办法第二十三条）"],
        "date": ["不能早于今天"],
        "state": "已办结",
    }
    assert forms.complaints(errors, FIELDS) == [
        {"control": "reason", "text": "理由不能为空（办法第二十三条）"},
        {"control": "payload-date", "text": "日期：不能早于今天"},
        {"control": "", "text": "已办结"},
    ]
