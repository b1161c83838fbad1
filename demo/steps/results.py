"""What came out, as tables on the terminal, and which doors to open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .accounts import FILE, ROLES, Accounts
from .api import Api
from .table import show as table

SEARCHES = ("养老机构", "营业执照", "避難場所", "统一社会信用代码", "树")
"""What a citizen types: a noun, an everyday word for a register, traditional characters, a data item, one character."""

VERDICTS = {"duplicate": "重复", "possible": "疑似"}


def show_import(report: dict[str, Any]) -> None:
    """Say what became of each file, and of each cell that was refused."""
    table(
        "县目录导入 imported",
        ("文件", "条目", "新增", "更新", "未变", "拒收", "规范化"),
        [
            (
                Path(one["file"]).name,
                *(one[key] for key in ("entries", "created", "updated", "unchanged")),
                len({(cell["sheet"], cell["row"]) for cell in one["refused"]}),
                len(one["normalised"]),
            )
            for one in report["files"]
        ],
    )
    refused = [cell for one in report["files"] for cell in one["refused"]]
    if refused:
        keys = ("sheet", "row", "column", "value", "message")
        rows = [[cell.get(key) or "" for key in keys] for cell in refused]
        table("拒收 refused", ("工作表", "行", "列", "值", "原因"), rows)


def show_sync(report: dict[str, Any]) -> None:
    """Say whether the county has everything the city showed."""
    keys = ("source", "status", "promised", "seen", "created", "updated", "unchanged", "archived")
    row = [report[key] for key in keys]
    head = ("来源", "结果", "应有", "看到", "新增", "更新", "未变", "归档", "拒收")
    table("市级目录同步 synced", head, [(*row, len(report["refused"]))])


def show_duplicates(pairs: list[dict[str, Any]]) -> None:
    """List the pairs with a verdict, the score and every reason."""
    rows = [
        (
            pair["ours"]["title"],
            pair["theirs"]["title"],
            VERDICTS.get(pair["verdict"], pair["verdict"]),
            f"{pair['score']:.2f}",
            "；".join(pair["reasons"]),
        )
        for pair in pairs
        if pair["verdict"] in VERDICTS
    ]
    head = ("本县", "市级或其他单位", "判定", "分", "理由")
    table("查重 duplicates", head, rows, last_column=120)


def show_searches(citizen: Api) -> None:
    """Show what a citizen finds."""
    rows = []
    for words in SEARCHES:
        answer = citizen("package_search", q=words, rows=3)
        titles = "、".join(entry["title"] for entry in answer["results"])
        rows.append((words, answer["count"], titles))
    table("公众检索 what a citizen finds", ("检索词", "条数", "前三条"), rows)


def show_doors(portal_url: str, city_url: str, known: Accounts) -> None:
    """Say what to open, with which account."""
    rows = [
        (role.title, known[role.name]["name"], known[role.name]["password"], role.department)
        for role in ROLES
    ]
    table("账号 accounts", ("谁", "用户名", "密码", "单位"), rows)
    print(f"\n  县目录 portal   {portal_url}/")
    print(f"  市目录 city     {city_url}/")
    print(f"  登录 sign in    {portal_url}/user/login")
    print(f"  令牌 tokens     {FILE}", flush=True)
