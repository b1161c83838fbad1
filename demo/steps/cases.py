"""Some cases of the sample county: in review, returned, a duplicate, a change of law; made once."""

from __future__ import annotations

import datetime as dt
from typing import Any

from .accounts import DEPARTMENT, Accounts
from .api import Api

PASSED = {"result": "passed", "opinion": "内容不涉密，可以提交。"}
TRIGGER = {
    "trigger": "law",
    "instrument": "《社会救助条例》（示例）",
}
DAYS_AGO = 4


def ensure(portal_url: str, known: Accounts, pairs: list[dict[str, Any]]) -> int:
    """Open what is not there yet; say how many cases the county then has open."""
    county = County(portal_url, known)
    first, second = county.entries("departmental", 2)
    [third] = county.entries("thematic", 1)
    if not county.has("entry_review", "review"):
        county.revise(first, "（摘要已按最新口径核对。）")
    if not county.has("entry_review", "returned"):
        returned = county.revise(second, "（补充统计口径。）")
        reason = "摘要请写明数据的时间范围，并核对更新周期。"
        county.give(county.reviewer, returned, "return", reason=reason)
    if not county.has("change_duty"):
        county.change(third)
    if not county.has("duplicate"):
        county.report_duplicate(pairs)
    return county.centre("shuangpai_case_list", open=True, limit=1)["count"]


class County:
    """The people of the demo, each with a token of their own."""

    def __init__(self, url: str, known: Accounts) -> None:
        self.centre = Api(url, known["centre_head"]["token"])
        self.reviewer = Api(url, known["centre_reviewer"]["token"])
        self.head = Api(url, known["department_head"]["token"])
        self.officer = Api(url, known["data_officer"]["token"])
        self.department = known["data_officer"]["organization"]

    def has(self, type_: str, state: str = "") -> bool:
        """Say whether there is a case of a type, in a state."""
        return bool(self.centre("shuangpai_case_list", type=type_, state=state, limit=1)["count"])

    def entries(self, catalog_class: str, count: int) -> list[dict[str, Any]]:
        """Give entries of the department of one class, in the order of their titles."""
        wanted = f"organization:{self.department} catalog_class:{catalog_class}"
        answer = self.officer("package_search", fq=wanted, rows=count, sort="title_string asc")
        return answer["results"]

    def revise(self, entry: dict[str, Any], added: str) -> dict[str, Any]:
        """Revise an entry and submit the revision with its records."""
        answer = self.officer("package_patch", id=entry["id"], notes=f"{entry['notes']}{added}")
        case = self.officer("shuangpai_case_show", id=answer["revision"]["case"])
        self.give(self.head, case, "secrecy_review", **PASSED)
        self.give(self.officer, case, "impact_assessment", **PASSED)
        self.give(self.head, case, "head_consent")
        return self.give(self.officer, case, "submit")

    def change(self, entry: dict[str, Any]) -> None:
        """Record that a law was amended some days ago."""
        day = dt.datetime.now(dt.timezone(dt.timedelta(hours=8))).date() - dt.timedelta(DAYS_AGO)
        facts = {"entries": [entry["id"]], "occurred_on": day.isoformat(), **TRIGGER}
        self.centre("shuangpai_case_open", type="change_duty", **facts)

    def report_duplicate(self, pairs: list[dict[str, Any]]) -> None:
        """Report the surest pair of the department to the Centre."""
        for pair in pairs:
            sides = (pair["ours"], pair["theirs"])
            if pair["verdict"] == "duplicate" and DEPARTMENT in (
                one["department"] for one in sides
            ):
                facts = {"ours": pair["ours"]["id"], "theirs": pair["theirs"]["id"]}
                statement = "市级目录已有相同数据，请明确采集部门。"
                self.officer("shuangpai_case_open", type="duplicate", statement=statement, **facts)
                return

    def give(self, who: Api, case: dict[str, Any], command: str, **data: Any) -> dict[str, Any]:
        """Give a command to a case at its newest version."""
        facts = {"id": case["id"], "command": command, "version": case["version"], **data}
        case.update(who("shuangpai_case_command", **facts))
        return case
