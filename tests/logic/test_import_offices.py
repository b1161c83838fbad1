"""Workbooks as offices send them: all come in as drafts or entries with default options, or say why not."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
import yaml

from ckan.plugins import toolkit as tk

from tests.workbook.offices import OFFICES

DEMO = Path(__file__).parents[2] / "demo"
TITLES = {
    "民政局.xlsx": "双牌县民政局",
    "国土局.xls": "双牌县自然资源局",
    "卫健局繁体.xlsx": "双牌县卫生健康局",
    "扶贫办.csv": "双牌县农业农村局",
    "人社医保.xlsx": "双牌县医疗保障局",
    "教育局.xlsx": "双牌县教育局",
    "水利局.xlsx": "双牌县水利局",
    "市监局.xlsx": "双牌县市场监督管理局",
    "交通局.xlsx": "双牌县交通运输局",
    "文旅局.xlsx": "双牌县文化旅游广电体育局",
}
"""The office whose officer sends each workbook."""

pytestmark = pytest.mark.usefixtures("shared_db", "with_request_context")

_county: dict[str, dict] = {}


@pytest.fixture
def county(shared_db, make_member):
    """All offices of the sample county, an officer of each sender, and the Centre: made once a file."""
    if shared_db or not _county:
        site = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
        for office in yaml.safe_load((DEMO / "organizations.yaml").read_text(encoding="utf-8")):
            made = tk.get_action("organization_create")({"user": site, "ignore_auth": True}, office)
            _county[made["title"]] = made
        for title in ["双牌县政务服务中心", *TITLES.values()]:
            _county[f"数据专员 {title}"] = make_member(_county[title]["id"])
    return _county


@pytest.fixture
def load(act, county):
    """Return an importer of one of the workbooks; gives the one file's report."""

    def run(name, title, **options):
        content = base64.b64encode(OFFICES[name]()).decode()
        call = {"content": content, "filename": name, **options}
        officer = county[f"数据专员 {title}"]
        [file] = act("shuangpai_template_import", officer, **call)["files"]
        return file

    return run


def counts(file):
    return [file[name] for name in ("entries", "created", "updated", "unchanged")]


OUTCOMES = {
    "民政局.xlsx": {
        "特困人员救助供养信息": ["使用范围", "使用用途", "数据分级"],
        "养老服务机构信息": ["使用范围"],
    },
    "国土局.xls": {"矿业权登记信息": ["使用范围"], "地质灾害隐患点信息": ["使用范围"]},
    "卫健局繁体.xlsx": {"醫療衛生機構信息": ["使用范围"]},
    "扶贫办.csv": {
        "帮扶项目信息": ["使用范围"],
        "帮扶干部信息": ["使用范围", "使用用途", "开放依据"],
    },
    "人社医保.xlsx": {
        "就业困难人员信息": ["使用范围", "使用用途", "数据分级"],
        "定点医药机构信息": ["使用范围"],
    },
    "教育局.xlsx": {
        "中小学校信息": ["使用范围"],
        "幼儿园信息": ["使用范围"],
        "幼儿园收费标准": ["使用范围"],
    },
    "水利局.xlsx": {"水库安全信息": ["使用范围"], "河长名单": ["使用范围"]},
    "市监局.xlsx": {"企业登记信息": ["使用范围"]},
    "交通局.xlsx": {
        "公交线路信息": ["使用范围", "数据类型"],
        "客运站信息": ["使用范围", "数据类型"],
    },
    "文旅局.xlsx": {"公共文化场馆信息": ["使用范围"]},
}
"""What each entry of a workbook lacks."""
REFUSED = {
    "市监局.xlsx": {
        ("个体工商户登记信息", "catalog_code_malformed"),
        ("食品经营许可信息", "share_class_unknown"),
        ("特种设备信息", "update_cycle_unknown"),
        ("计量器具信息", "uscc_malformed"),
        ("广告审查信息", "published_on_malformed"),
        ("商标信息", "unknown_department"),
        ("抽检结果信息", "item_type_unknown"),
    }
}
OTHERS = {"人社医保.xlsx": {("就业困难人员信息", "not_allowed")}}
"""What an officer of one of two departments in a file is refused beside."""


def lacking(file):
    return {one["entry"]: one["missing"] for one in file["drafts"]}


def reasons(file):
    return {(one["entry"], one["code"]) for one in file["refused"]}


@pytest.mark.parametrize("name", OFFICES)
def test_the_centre_and_the_office_import_the_same_workbook(load, name):
    wanted, refused = OUTCOMES[name], REFUSED.get(name, set())
    trial = load(name, "双牌县政务服务中心", dry_run=True)
    assert (lacking(trial), reasons(trial)) == (wanted, refused)
    assert counts(trial) == [len(wanted) + len(refused), len(wanted), 0, 0]
    refused = refused | OTHERS.get(name, set())
    own = {title: names for title, names in wanted.items() if (title, "not_allowed") not in refused}
    done = load(name, TITLES[name])
    assert (lacking(done), reasons(done)) == (own, refused)
    assert counts(done)[1:] == [len(own), 0, 0]
    again = load(name, TITLES[name])
    assert (lacking(again), reasons(again)) == (own, refused)
    assert counts(again)[1:] == [0, 0, len(own)]
    assert again["stored"] == []


def test_what_all_entries_lack_is_filled_in_and_the_workbook_is_complete(load):
    fill = {"使用范围": "全县政务部门", "使用用途": "业务协同", "数据分级": "三级"}
    done = load("民政局.xlsx", "双牌县民政局", fill=fill)
    assert (done["drafts"], done["refused"]) == ([], [])
    again = load("民政局.xlsx", "双牌县民政局")
    assert (counts(again), again["drafts"]) == ([2, 0, 0, 2], [])


def test_what_was_understood_is_told(load, act, county):
    load("交通局.xlsx", "双牌县交通运输局")
    found = act(
        "package_search",
        county["数据专员 双牌县交通运输局"],
        q='title:"公交线路信息"',
        include_drafts=True,
    )
    [entry] = found["results"]
    assert [one["name"] for one in entry["data_items"]] == [
        "线路名称",
        "起点",
        "终点",
        "首末班时间",
    ]
    assert (entry["contact_name"], entry["contact_phone"]) == ("办公室", "0746-7720002")
    told = {one["code"] for one in load("交通局.xlsx", "双牌县政务服务中心")["normalised"]}
    assert {"items_split", "contact_split", "department_name"} <= told
