"""Who runs the machine has no part in what offices declare and decide, whatever the tables say of him."""

import base64
import itertools

import pytest

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.tests import factories

from tests.fixtures.cases import PASSED, state_of, submit

LAW = {"instrument": "《中华人民共和国统计法》", "article": "第二十八条"}
WITHHELD = {
    "share_class": "withheld",
    "share_method": "",
    "share_scope": "",
    "share_refusal_reason": "依法保密",
    "share_refusal_basis": LAW,
    "open_class": "withheld",
    "open_refusal_category": "prohibited",
    "open_basis": LAW,
}
_made = {}
_subjects = itertools.count(1)


@pytest.fixture(params=["bare", "head_of_all"])
def sysadmin(request, county):
    """A sysadmin as he is, and one whom somebody wrote into every office as its head by hand."""
    key = (id(county), request.param)
    if key not in _made:
        user = factories.SysadminWithToken()
        if request.param == "head_of_all":
            offices = model.Session.query(model.Group).filter(model.Group.is_organization)
            for office in offices.all():
                member = model.Member(
                    group_id=office.id, table_name="user", table_id=user["id"], capacity="admin"
                )
                model.Session.add(member)
            model.Session.commit()
        _made[key] = user
    return _made[key]


def refused(give, user, case, command, **data):
    with pytest.raises(tk.NotAuthorized):
        give(user, case, command, **data)


def test_offices_have_the_heads_that_were_made_heads(county):
    heads = model.Session.query(model.Member).filter_by(table_name="user", capacity="admin")
    users = {one.table_id for one in heads.filter_by(state="active")}
    made_by_hand = {one["id"] for one in _made.values()}
    assert users - made_by_hand == {county["head"]["id"], county["second"]["id"]}


def test_he_declares_nothing_for_a_department(county, reviewed, give, act, sysadmin):
    _entry, case = reviewed()
    for command, data in (
        ("secrecy_review", PASSED), ("impact_assessment", PASSED), ("head_consent", {}), ("submit", {}),
        ("cancel", {"reason": "不报了"}),
    ):  # fmt: skip
        refused(give, sysadmin, case, command, **data)
    assert act("shuangpai_case_show", sysadmin, id=case["id"])["commands"] == []


def test_he_approves_and_returns_nothing_as_the_centre(county, reviewed, give, act, sysadmin):
    entry, case = reviewed("review")
    for command, data in (("approve", {}), ("return", {"reason": "请改"}), ("release", {})):
        refused(give, sysadmin, case, command, **data)
    assert act("shuangpai_case_show", sysadmin, id=case["id"])["commands"] == []
    assert (case["state"], state_of(entry)) == ("review", "review")
    mine = act("shuangpai_case_list", sysadmin, mine="owe", limit=1000)
    assert mine["count"] == 0
    assert act("shuangpai_case_list", sysadmin, limit=1)["count"] >= 1


def test_he_confirms_nothing(county, reviewed, give, sysadmin):
    _entry, case = reviewed("review", **WITHHELD)
    give(county["reviewer"], case, "approve")
    refused(give, sysadmin, case, "confirm", document="双政办函〔2026〕5号")
    assert case["state"] == "confirmation"


def test_he_rules_nothing(county, give, act, sysadmin):
    subject = f"拒绝共享数据{next(_subjects)}"
    facts = {"type": "dispute", "respondent": "双牌县林业局", "subject": subject}
    case = act("shuangpai_case_open", county["officer"], **facts)
    give(county["other"], case, "escalate", reason="无法达成一致")
    refused(give, sysadmin, case, "refer", reason="协调三次未果")
    give(county["reviewer"], case, "refer", reason="协调三次未果")
    answer = {"result": "提供", "document": "双政函〔2026〕9号", "reason": "履职需要", "basis": LAW}
    refused(give, sysadmin, case, "rule", **answer)
    refused(give, sysadmin, case, "record", **answer)


@pytest.mark.parametrize("kind", ["dispute", "change_duty"])
def test_he_opens_no_case(county, reviewed, act, sysadmin, kind):
    entry, _case = reviewed("published")
    data = {"respondent": "双牌县林业局", "subject": "甲"}
    if kind == "change_duty":
        data = {
            "entries": [entry["id"]],
            "trigger": "law",
            "occurred_on": "2026-11-20",
            "instrument": "《条例》",
        }
    with pytest.raises((tk.NotAuthorized, tk.ValidationError)):
        act("shuangpai_case_open", sysadmin, type=kind, **data)


def test_he_revises_nothing_that_is_published(county, reviewed, act, sysadmin):
    entry, _case = reviewed("published")
    with pytest.raises(tk.NotAuthorized):
        act("package_patch", sysadmin, id=entry["id"], notes="系统管理员改写的摘要")
    shown = act("package_show", county["officer"], id=entry["id"])
    assert (shown["notes"], "revision" in shown and bool(shown["revision"])) == (
        entry["notes"],
        False,
    )


def test_he_publishes_no_import_edition_or_judgement(county, act, sysadmin, entry_fields):
    content = base64.b64encode(b"[]").decode()
    with pytest.raises(tk.NotAuthorized):
        act("shuangpai_template_import", sysadmin, content=content, filename="a.json", publish=True)
    with pytest.raises(tk.NotAuthorized):
        act("shuangpai_edition_publish", sysadmin, document="双政办函〔2026〕9号")
    with pytest.raises(tk.NotAuthorized):
        act("shuangpai_duplicate_judge", sysadmin, id="x", verdict="distinct", reason="不同")


def test_no_notice_of_an_office_reaches_him(county, reviewed, give, act, sysadmin):
    _entry, case = reviewed()
    submit(county, give, case)
    tk.get_action("shuangpai_notice_deliver")({"ignore_auth": True, "user": ""}, {})
    listed = act("shuangpai_notice_list", sysadmin)
    assert listed["count"] == 0
    assert act("shuangpai_notice_list", county["reviewer"])["count"] > 0


def test_the_command_line_still_stands_in_for_the_centre(county, reviewed, give):
    from ckanext.shuangpai.logic.case.person import person

    site = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    assert person({"user": site, "ignore_auth": True}).operator
    assert not person({"user": factories.Sysadmin()["name"], "ignore_auth": True}).operator
