"""How long the entry form waits while a clerk types: its two checks over HTTP, as the browser asks them.

Measured on the running demo (``make demo`` first), one clerk, one request at a time, each with another
title and number of data items. Prints one JSON line a check: count, median and 95th percentile in ms.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from typing import Any

import requests

from services.paths import RUN
from services.ports import Ports

ROUNDS = 60
TITLES = (
    *(
        "最低生活保障人员信息",
        "养老服务机构信息",
        "高龄津贴发放信息",
        "残疾人补贴信息",
        "古树名木信息",
    ),
    *("危险化学品经营许可", "农村危房改造信息", "学校基本信息", "医疗机构信息", "不动产登记信息"),
)
COLUMNS = (
    *(
        "姓名",
        "身份证号",
        "户主姓名",
        "保障金额",
        "发放日期",
        "机构名称",
        "统一社会信用代码",
        "地址",
    ),
    *("负责人", "联系电话", "许可证号", "有效期", "面积", "数量", "备注"),
)
LINE = 300
"""Milliseconds within which a finding should stand beside its field."""


def main() -> int:
    """Measure both checks; status 1 when one is slower than the line."""
    account = json.loads((RUN / "accounts.json").read_text(encoding="utf-8"))["data_officer"]
    session = requests.Session()
    session.headers["Authorization"] = account["token"]
    base = f"http://127.0.0.1:{Ports.current().portal}/api/action"
    slow = 0
    for action in ("shuangpai_entry_check", "shuangpai_duplicate_check"):
        times = [asked(session, f"{base}/{action}", number) for number in range(ROUNDS + 5)][5:]
        p95 = statistics.quantiles(times, n=20)[-1]
        slow += p95 > LINE
        figures = {"median_ms": round(statistics.median(times), 1), "p95_ms": round(p95, 1)}
        print(json.dumps({"bench": "entry_form", "action": action, "n": ROUNDS, **figures}))
    return 1 if slow else 0


def asked(session: requests.Session, address: str, number: int) -> float:
    """Ask once; the first five warm up. Returns milliseconds."""
    started = time.perf_counter()
    answer = session.post(
        address, json={"entry": entry(number), "scope": "all", "limit": 5}, timeout=60
    )
    answer.raise_for_status()
    return (time.perf_counter() - started) * 1000


def entry(number: int) -> dict[str, Any]:
    """Return a half-filled entry as the form sends it, another one each time."""
    count = 1 + number % len(COLUMNS)
    rows = [{"name": name, "type": "C", "length": "50"} for name in COLUMNS[:count]]
    return {
        "title": f"{TITLES[number % len(TITLES)]}（{number}）",
        "notes": "本县的基本情况。" * (number % 7),
        "catalog_class": "departmental",
        "category": "3/07/002",
        "share_class": ("unconditional", "conditional", "withheld")[number % 3],
        "formats-0-class": "database",
        "formats-0-type": "mysql",
        "data_items": rows,
    }


if __name__ == "__main__":
    sys.exit(main())
