"""A county in which everything has happened once: cases, a pair, an import, an edition, notices, a table."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from rq import SimpleWorker
from werkzeug.datastructures import FileStorage

from ckan import model
from ckan.lib.jobs import get_queue
from ckan.lib.mailer import create_reset_key
from ckan.plugins import toolkit as tk

from ckanext.shuangpai.logic import notices

from tests.workbook.making import csv_bytes, row_of

LAW = {"trigger": "law", "instrument": "中华人民共和国社会救助法", "occurred_on": "2026-11-02"}
PASSED = {"result": "passed", "opinion": "不涉及国家秘密"}
FOREST_TITLE = "双牌县林业局"


class Here(SimpleWorker):
    """A worker in this process, that leaves the process its own way to be interrupted."""

    def _install_signal_handlers(self) -> None:
        pass


def fill(county: Any, entry_fields: Any, make_department: Any) -> dict[str, str]:
    """Let everything happen and return what stands in the addresses of its pages."""
    forest = make_department(FOREST_TITLE, catalog_number="017")
    facts = entry_fields(forest["id"], title="养老服务机构名录", entry_state="published")
    program = {
        "ignore_auth": True,
        "user": tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"],
    }
    theirs = tk.get_action("package_create")(program, facts)
    work_off()
    names = {
        **_cases(county, entry_fields, theirs),
        "pair": _pair(),
        "run": _import(),
        "group": act("root", "group_create", name="livelihood", title="民生专题")["name"],
    }
    act("reviewer", "shuangpai_edition_publish", document="双政办函〔2026〕9号")
    notices.deliver(dt.datetime.now(dt.UTC), {})
    clerk = model.User.get("clerk")
    create_reset_key(clerk)
    clerk = model.User.get("clerk")
    return {**names, "clerk_id": clerk.id, "key": clerk.reset_key}


def work_off() -> None:
    """Do what waits in the queue, here and now."""
    queue = get_queue()
    Here([queue], connection=queue.connection).work(burst=True)
    model.Session.expire_all()


def act(who: str, action: str, /, **data: Any) -> Any:
    """Run an action as the user of a name."""
    return tk.get_action(action)({"user": who, "auth_user_obj": model.User.get(who)}, data)


def _cases(county: Any, entry_fields: Any, theirs: dict[str, Any]) -> dict[str, str]:
    civil, ours = county.departments["civil"]["id"], county.entries["open"]["id"]
    opened = {
        "change_duty": act(
            "reviewer", "shuangpai_case_open", type="change_duty", entries=[ours], **LAW
        )["id"]
    }
    for kind, facts in (
        ("duplicate", {"ours": ours, "theirs": theirs["id"]}),
        ("inconsistency", {"entries": [ours, theirs["id"]], "subject": "床位数不一致"}),
        ("dispute", {"respondent": FOREST_TITLE, "subject": "拒绝共享退耕还林数据"}),
    ):
        opened[kind] = act("clerk", "shuangpai_case_open", type=kind, **facts)["id"]
    steps = {
        "prepared": (),
        "review": ("submit",),
        "returned": ("submit", "return"),
        "published": ("submit", "approve"),
    }
    for name, commands in steps.items():
        fields = entry_fields(civil, title=f"救助站登记信息{len(opened)}")
        entry = act("clerk", "package_create", **fields)
        case = act("clerk", "shuangpai_case_open", type="entry_review", entry=entry["id"])
        opened[name] = case["id"]
        for command in commands:
            _take(case, command)
    return opened


def _take(case: dict[str, Any], command: str) -> None:
    """Take a review one step further; handing it in needs the head's word first."""
    if command == "submit":
        _give("head", case, "secrecy_review", **PASSED)
        _give("head", case, "head_consent")
        _give("clerk", case, "submit")
    else:
        _give("reviewer", case, command, reason="请补充信息项说明")


def _give(name: str, case: dict[str, Any], command: str, **data: Any) -> None:
    known = {"id": case["id"], "version": case["version"], "command": command}
    case.update(act(name, "shuangpai_case_command", **known, **data))


def _pair() -> str:
    act("root", "shuangpai_duplicate_sweep")
    return act("root", "shuangpai_duplicate_list")["results"][0]["id"]


def _import() -> str:
    rows = [
        row_of(信息资源名称="流浪乞讨人员信息"),
        row_of(信息资源名称="婚姻登记信息", 共享类型="有条件共享", 共享条件=""),
    ]
    sent = FileStorage(io.BytesIO(csv_bytes(rows)), "目录.csv")
    run = act("clerk", "shuangpai_import_start", **{"upload-0": sent})
    work_off()
    return run["id"]
