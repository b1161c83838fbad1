"""What leaves the portal is Chinese: letters of CKAN, notices of every kind, refusals of the API."""

from __future__ import annotations

import re
import string

import pytest

from ckan import model
from ckan.lib import mailer
from ckan.plugins import toolkit as tk

from ckanext.shuangpai.domain.case_table import said
from ckanext.shuangpai.domain.cases import TYPES
from ckanext.shuangpai.domain.code_list import CHINESE
from ckanext.shuangpai.logic import notices
from ckanext.shuangpai.reference import table
from ckanext.shuangpai.reference.duties import duties

from tests.views.visible import not_chinese

KINDS = table("notices")["kinds"]
FACTS = {
    "title": "低保对象信息",
    "event": "退回修改",
    "state_title": "已退回",
    "explanation": "请补充共享条件。",
    "clock": "校核",
    "basis": "办法第二十七条",
    "notice": "国办发明电〔2026〕5号",
    "document": "双政办函〔2026〕9号",
}
"""What events put into the words of notices; everything else is a number or a date."""
WRONG = {
    "package_create": {"title": "", "owner_org": "nichts", "catalog_class": "x", "open_class": "y"},
    "resource_create": {"package_id": "nichts", "url": 7},
    "organization_create": {"name": "A B", "title": ""},
    "organization_list": {"limit": "viele"},
    "group_create": {"name": "!"},
    "user_create": {"name": "A", "email": "x", "password": "1"},
    "member_create": {"id": "nichts", "object": "x", "object_type": "y", "capacity": "z"},
    "harvest_source_create": {"title": "", "url": "x", "source_type": "y"},
    "shuangpai_case_open": {"type": "nichts"},
    "shuangpai_case_list": {"limit": "viele"},
    "shuangpai_due_date": {"start": "gestern", "days": "viele"},
    "shuangpai_edition_publish": {"document": "九号"},
    "shuangpai_notice_list": {"limit": "viele"},
    "package_search": {"rows": "viele"},
    "datastore_search": {"resource_id": "nichts", "limit": "viele"},
    "api_token_create": {"user": "root", "name": ""},
    "package_show": {},
}
NAMES_OF_FIELDS = (
    """
    name title url email password owner_org user id rows limit resource_id package_id start days
    nichts viele gestern Integer shuangpai_ckan
""".split()
    + [one.name for one in TYPES]
)


@pytest.mark.parametrize("kind", ["reset", "invitation"])
def test_ckans_letters_are_chinese(app, county, kind):
    mailer.create_reset_key(model.User.get("clerk"))
    user = model.User.get("clerk")
    group = {"is_organization": True, "title": "双牌县民政局"}
    with app.flask_app.test_request_context("/"):
        if kind == "reset":
            body = mailer.get_reset_link_body(user)
            subject = tk.render("emails/reset_password_subject.txt", {"site_title": "目录"})
        else:
            body = mailer.get_invite_body(user, group, "editor")
            subject = tk.render("emails/invite_user_subject.txt", {"site_title": "目录"})
    known = ["clerk", tk.config["ckan.site_title"]]
    assert not_chinese(f"<p>{body}</p><p>{subject}</p>", known) == []
    assert user.reset_key in body


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", [CHINESE, "en"])
def test_every_notice_speaks_one_language(kind, language):
    words = KINDS[kind]["en" if language == "en" else "zh"]
    named = {
        name
        for text in (words["subject"], words["body"])
        for _, name, _, _ in string.Formatter().parse(text)
        if name
    }
    facts = dict.fromkeys(named, "2026") | {n: f for n, f in FACTS.items() if n in named}
    told = "".join(notices.words(kind, facts, language))
    for fact in sorted(facts.values(), key=len, reverse=True):
        told = told.replace(fact, "")
    assert not re.search("[\u4e00-\u9fff]" if language == "en" else "[A-Za-z]", told), told


def test_a_reminder_tells_term_day_and_law_in_english():
    facts = {
        "title": "救助站登记",
        "clock": duties()["verification"].titles["zh"],
        "due": "2027年1月4日",
        "provisional": "（暂定）",
        "days": 3,
        "basis": "办法第二十七条",
    }
    subject, body = notices.words("reminder_before", facts, "en")
    assert subject == "3 working days left: 救助站登记"
    assert "2027-01-04 (provisional)" in body
    assert "Measures, art. 27" in body
    assert re.findall("[\u4e00-\u9fff]+", body) == ["救助站登记"]


@pytest.mark.parametrize("kind", TYPES, ids=lambda one: one.name)
def test_every_step_of_a_case_is_told_in_both_languages(kind):
    for row in kind.transitions:
        for state in [row.target] if row.target else row.source:
            facts = {
                "title": f"{said(kind.title)}救助站登记",
                "event": said(row.title),
                "state_title": said(kind.state(state).title),
                "explanation": said(row.explanation),
                "type": kind.name,
                "command": row.command,
                "state": state,
            }
            chinese = "".join(notices.words("case_event", facts, CHINESE))
            assert not re.search("[A-Za-z]", chinese), chinese
            english = "".join(notices.words("case_event", facts, "en"))
            left = re.findall("[\u4e00-\u9fff]+", english.replace("救助站登记", ""))
            assert not left, (row.command, english)


def test_refusals_of_the_api_are_chinese(reader, county):
    root, untranslated = reader("sysadmin"), []
    for action, data in WRONG.items():
        answer = root.app.post(f"/api/action/{action}", json=data, headers=root.headers)
        assert 400 <= answer.status_code < 500, answer.body
        told = [text for name, text in _texts(answer.json["error"]) if name != "__type"]
        assert told, action
        untranslated += [
            f"{action}: {one}" for one in told if not_chinese(f"<p>{one}</p>", NAMES_OF_FIELDS)
        ]
    assert not untranslated, "\n".join(untranslated)


def _texts(value, name=""):
    """Give every text of an error with the field it belongs to."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _texts(one, key)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one, name)
    elif isinstance(value, str):
        yield name, value
