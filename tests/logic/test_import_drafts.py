"""What an entry of a workbook lacks: drafts, values filled in for a whole file, the department's record."""

from __future__ import annotations

import base64
import itertools
import json

import pytest

from ckan import model
from ckan.plugins import toolkit as tk

from tests.workbook.making import COLUMNS, csv_bytes, row_of

pytestmark = pytest.mark.usefixtures("shared_db", "with_request_context")

NOT_IN_THE_TEMPLATE = (
    *("使用范围", "使用用途", "数据分级", "责任股室", "联系人", "联系电话", "开放类型"),
    *("不予开放类别", "开放依据"),
)
NATIONAL = (
    *(name for name in COLUMNS if name not in NOT_IN_THE_TEMPLATE),
    *("是否向社会开放", "开放条件"),
)
"""The columns of the national workbook: what the regulation adds has none."""
_numbers = itertools.count()


def national(title, **changes):
    """Return a row as departments fill the national workbook in."""
    answers = {"是否向社会开放": "是", "开放条件": "", "信息项名称": "机构名称"}
    return row_of(信息资源名称=title, 提供单位="", 资源提供方代码="", **answers) | changes


@pytest.fixture
def office(make_department):
    """A department of its own for each test."""
    return make_department(f"双牌县第{next(_numbers)}号局")


@pytest.fixture
def officer(office, make_member):
    """A data officer of that department."""
    return make_member(office["id"])


@pytest.fixture
def load(act):
    """Return an importer: rows, user, options; gives the one file's report."""

    def run(rows, user, columns=NATIONAL, **options):
        content = base64.b64encode(csv_bytes(rows, columns=columns)).decode()
        call = {"content": content, "filename": "目录.csv", **options}
        [file] = act("shuangpai_template_import", user, **call)["files"]
        return file

    return run


def counts(report):
    return [report[name] for name in ("entries", "created", "updated", "unchanged")]


def stored(title, office):
    [found] = model.Session.query(model.Package).filter_by(title=title, owner_org=office["id"])
    return tk.get_action("package_show")({"ignore_auth": True}, {"id": found.id})


def test_a_national_workbook_becomes_drafts_that_say_what_they_lack(office, officer, load):
    rows = [national("救助站信息"), national("殡仪馆信息", 共享类型="无条件共享", 共享条件="")]
    report = load(rows, officer)
    assert (counts(report), report["refused"]) == ([2, 2, 0, 0], [])
    assert report["drafts"] == [
        {"sheet": "目录", "row": 2, "entry": "救助站信息", "missing": ["使用范围", "使用用途"]},
        {"sheet": "目录", "row": 3, "entry": "殡仪馆信息", "missing": ["使用范围"]},
    ]
    entry = stored("救助站信息", office)
    assert (entry["state"], entry["contact_name"], entry["responsible_section"]) == (
        "draft", "行政审批股", "行政审批股",
    )  # fmt: skip
    again = load(rows, officer)
    assert (counts(again), again["drafts"]) == ([2, 0, 0, 2], report["drafts"])


def test_the_provider_is_the_importers_department_where_no_entry_names_one(office, officer, load):
    report = load([national("救助站信息")], officer, dry_run=True)
    told = {(one["column"], one["to"], one["code"]) for one in report["normalised"]}
    assert ("提供单位", office["title"], "from_account") in told
    other = [national("甲"), national("乙", 提供单位=office["title"])]
    report = load(other, officer, dry_run=True)
    assert [(one["row"], one["code"]) for one in report["refused"]] == [(2, "owner_org_required")]


def test_a_wrong_value_refuses_beside_drafts(officer, load):
    rows = [national("甲"), national("乙", 更新周期="偶尔吧")]
    report = load(rows, officer)
    assert counts(report) == [2, 1, 0, 0]
    assert [(one["entry"], one["code"]) for one in report["refused"]] == [
        ("乙", "update_cycle_unknown")
    ]
    assert [one["entry"] for one in report["drafts"]] == ["甲"]


def test_drafts_keeps_wrong_values_and_complete_refuses_what_lacks(officer, load):
    rows = [national("甲"), national("乙", 更新周期="偶尔吧")]
    report = load(rows, officer, complete=True, dry_run=True)
    assert (counts(report), report["drafts"]) == ([2, 0, 0, 0], [])
    report = load(rows, officer, drafts=True)
    assert counts(report) == [2, 2, 0, 0]
    assert {one["kept"] for one in report["refused"]} == {"draft"}
    assert [one["entry"] for one in report["drafts"]] == ["甲", "乙"]
    with pytest.raises(tk.ValidationError) as error:
        load(rows, officer, drafts=True, complete=True)
    assert "complete" in error.value.error_dict


def test_values_for_the_whole_file_complete_the_entries_that_lack_them(office, officer, load):
    fill = {"使用范围": "县级政务部门", "share_purpose": "业务协同", "电话": "0746-7720001"}
    rows = [national("甲"), national("乙", 共享类型="无条件共享", 共享条件="")]
    report = load(rows, officer, fill=json.dumps(fill))
    assert (counts(report), report["refused"], report["drafts"]) == ([2, 2, 0, 0], [], [])
    first, second = stored("甲", office), stored("乙", office)
    assert (first["state"], first["share_scope"], first["share_purpose"]) == (
        "active", "县级政务部门", "业务协同",
    )  # fmt: skip
    assert first["contact_phone"] == second["contact_phone"] == "0746-7720001"
    assert not second.get("share_purpose"), "only what an entry lacks is filled in"
    told = {
        (one["entry"], one["column"]) for one in report["normalised"] if one["code"] == "filled"
    }
    assert ("甲", "使用范围") in told
    for options in ({"fill": fill}, {"fill": {"使用范围": "全省"}}, {}):
        assert counts(load(rows, officer, **options)) == [2, 0, 0, 2]


def test_lead_and_other_departments_are_filled_in_by_name(office, officer, load, make_department):
    other = make_department(f"双牌县会同{next(_numbers)}局")
    row = national("主题数据", 类名称="主题信息资源", 项名称="社会保障")
    fill = {"牵头部门": office["title"], "会同部门": f"{other['title']}、{office['title']}"}
    report = load([row], officer, fill={**fill, "使用范围": "全县", "使用用途": "业务协同"})
    assert (report["refused"], report["drafts"]) == ([], [])
    entry = stored("主题数据", office)
    assert entry["lead_department"] == office["id"]
    assert entry["co_departments"] == [other["id"], office["id"]]


@pytest.mark.parametrize(
    ("fill", "words"),
    [
        ({"信息资源名称": "甲"}, ("信息资源名称", "使用范围")),
        ({"更新周期": "偶尔吧"}, ("更新周期", "偶尔吧", "每月")),
        ({"牵头部门": "双牌县航天局"}, ("牵头部门", "双牌县航天局")),
        ({"使用范围": "长" * 2001}, ("使用范围", "2000")),
        ("[1]", ()),
        ("{", ()),
    ],
)
def test_what_cannot_be_filled_in_is_refused_by_name(officer, load, fill, words):
    with pytest.raises(tk.ValidationError) as error:
        load([national("甲")], officer, fill=fill)
    [message] = error.value.error_dict["fill"]
    assert all(word in message for word in words)


def test_what_is_to_be_published_is_complete(make_department, make_member, office, load):
    centre = make_member(make_department(f"双牌县中心{next(_numbers)}", functions=["centre"])["id"])
    row = national("甲", 提供单位=office["title"])
    report = load([row], centre, publish=True)
    assert (counts(report), report["drafts"]) == ([1, 0, 0, 0], [])
    assert "share_scope_required" in {one["code"] for one in report["refused"]}


def test_an_entry_completed_in_the_form_is_not_emptied_by_the_same_file(
    office, officer, load, act, publish
):
    columns = (*NATIONAL, "使用范围", "使用用途")
    rows = [national("甲", 使用范围="", 使用用途="/")]
    assert len(load(rows, officer, columns)["drafts"]) == 1
    entry = stored("甲", office)
    mended = {"share_scope": "县级政务部门", "share_purpose": "数据校核", "state": "active"}
    act("package_patch", officer, id=entry["id"], **mended)
    again = load(rows, officer, columns)
    assert (counts(again), again["refused"], again["drafts"]) == ([1, 0, 0, 1], [], [])
    publish(entry)
    again = load(rows, officer, columns)
    assert (counts(again), again["refused"]) == ([1, 0, 0, 1], [])
    assert stored("甲", office)["share_scope"] == "县级政务部门"


def test_a_published_entry_keeps_what_the_workbook_has_no_column_for(
    office, officer, load, act, publish
):
    full = row_of(
        信息资源名称="甲", 提供单位=office["title"], 信息项说明="证件上的号码", 信息项英文名="ZJHM",
        数据来源方式="直接采集", 来源系统="民政一体化平台", 数据来源说明="窗口登记",
        开放类型="有条件开放", 开放条件="实名申请",
    )  # fmt: skip
    report = load([full], officer, tuple(full))
    assert (report["refused"], report["drafts"]) == ([], [])
    publish(stored("甲", office))
    columns = (
        "信息资源名称",
        "信息资源摘要",
        "信息项名称",
        "数据来源方式",
        "是否向社会开放",
        "类名称",
    )
    few = {**full, "是否向社会开放": "是", "信息资源摘要": "新的摘要。"}
    report = load([few], officer, columns)
    assert (counts(report), report["revised"]) == ([1, 0, 1, 0], 1)
    [line] = report["stored"]
    case = act("shuangpai_case_show", officer, id=line["case"])
    assert [one["field"] for one in case["comparison"]] == ["notes"]
