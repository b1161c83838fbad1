"""The cells of one county entry: what its record says, and what a department adds to it."""

from __future__ import annotations

import datetime as dt
from typing import Any

Record = dict[str, Any]

CLASSES = {"基础": "基础信息资源", "主题": "主题信息资源", "部门": "部门信息资源"}
REGULATION = "《双牌县政务大数据管理办法》第二十九条"
PERSONAL = ("身份证", "公民身份", "证件号", "住址", "社会保障号码", "诊断", "残疾类别")
FIRST_PHONE = 7720000
CONFIRMING = "双牌县人民政府办公室"
CLOUD = "永州市政务云"


class Maker:
    """Makes entries from records; the same record always gives the same cells."""

    def __init__(self, facts: Record, offices: list[Record], city: list[Record]) -> None:
        self.facts = facts
        self.offices = {office["title"]: office for office in offices}
        self.city_codes = {
            one["title"]: next(e["value"] for e in one["extras"] if e["key"] == "info_code")
            for one in city
        }

    def entry(self, number: int, record: Record) -> Record:
        """Return ``{"office", "items", "cells"}`` of a record; ``cells`` by heading."""
        cells = {
            **self._identity(record),
            **self._format(number, record),
            **self._share(number, record),
            **self._open(record),
            **self._keeping(number, record),
        }
        return {"office": record["dept"], "items": record["items"], "cells": cells}

    def _identity(self, record: Record) -> Record:
        title, office = record["name"], record["dept"]
        item = {
            "基础": self.facts["basic_items"].get(title),
            "主题": record.get("theme"),
            "部门": "双牌县",
        }[record["catalog_class"]]
        own = self.offices[office]
        cells = {
            "类名称": CLASSES[record["catalog_class"]],
            "项名称": item,
            "目名称": self.facts["short"][office],
            "信息资源名称": title,
            "提供单位": self.facts["former"].get(title, office),
            "提供方内部部门": self._section(office),
            "资源提供方代码": own["uscc"],
            "信息资源摘要": record["summary"],
            "采集部门": office,
            "关联资源代码": self.city_codes.get(self.facts["related"].get(title, "")),
            "采集依据": self.facts["laws"].get(title),
        }
        if record["catalog_class"] != "部门":
            cells["牵头部门"] = office
            cells["会同部门"] = "、".join(self.facts["co_departments"][title])
        return cells

    def _section(self, office: str) -> str:
        return self.facts["sections"].get(office, "行政审批股")

    def _format(self, number: int, record: Record) -> Record:
        system, database = self.facts["systems"][record["dept"]]
        table = record["format"] == "电子表格"
        rows = round(0.05 + number * 0.13, 2)
        size = round(rows * 0.4, 2)
        shared = record["share_type"] != "不予共享"
        opened = record["open_type"] == "无条件开放"
        return {
            "信息资源格式/分类": record["format"],
            "信息资源格式/类型": "xlsx" if table else database,
            "数据存储总量（G）": f"{size}G" if number % 9 == 4 else size,
            "结构化信息记录总数（万）": f"约{rows}万条" if number % 11 == 5 else rows,
            "已共享数据存储量（G）": size if shared else 0,
            "已共享结构化记录数（万）": rows if shared else 0,
            "已开放数据存储量（G）": size if opened else 0,
            "已开放结构化记录数（万）": rows if opened else 0,
            "来源方式": "加工衍生" if record.get("derived_from") else "直接采集",
            "来源系统": system,
            "承载平台": CLOUD if number % 3 else None,
        }

    def _share(self, number: int, record: Record) -> Record:
        kind = record["share_type"]
        cells: Record = {"共享类型": kind, "共享条件": record.get("share_condition") or "无"}
        if kind == "不予共享":
            reason, basis = self.facts["refusals"][record["name"]]
            cells |= {"不予共享理由": reason, "不予共享依据": basis, "确认部门": CONFIRMING}
            cells |= {"确认文号": f"双政办函〔2026〕{number + 1}号", "确认日期": "2026-09-15"}
            return {**cells, "共享条件": None}
        cells["共享方式/分类"] = "共享平台方式"
        cells["共享方式/类型"] = record["share_mode"]
        if kind == "有条件共享":
            purposes = self.facts["purposes"]
            cells["使用范围"] = "共享条件所列部门"
            cells["使用用途"] = purposes[number % len(purposes)]
        else:
            cells["使用范围"] = "全县政务部门履职使用"
        return cells

    def _open(self, record: Record) -> Record:
        kind = record["open_type"]
        cells: Record = {
            "是否向社会开放": "否" if kind == "不予开放" else "是",
            "开放类型": kind,
            "开放条件": record.get("open_condition"),
        }
        if kind == "有条件开放":
            cells["开放依据"] = f"{REGULATION}第（二）项"
        elif kind == "不予开放":
            default = ["涉及个人隐私", f"{REGULATION}第（三）项"]
            category, basis = self.facts["open_bases"].get(record["name"], default)
            cells |= {"不予开放类别": category, "开放依据": basis}
        return cells

    def _keeping(self, number: int, record: Record) -> Record:
        cycle = record["update_cycle"]
        phone = f"0746-{FIRST_PHONE + number + 1}"
        return {
            "更新周期": self.facts["cycles"][cycle] if number % 4 == 1 else cycle,
            "发布日期": spelled(dt.date(2026, 1 + number % 9, 1 + number % 28), number),
            "数据更新日期": spelled(dt.date(2026, 10, 1 + number % 20), number + 3),
            "数据分级": self._level(record),
            "责任股室": self._section(record["dept"]),
            "联系人": "数据专员",
            "联系电话": wide(phone) if number % 10 == 7 else phone,
        }

    def _level(self, record: Record) -> str:
        if record["name"] in self.facts["levels"]:
            return self.facts["levels"][record["name"]]
        personal = any(word in item["name"] for item in record["items"] for word in PERSONAL)
        if personal or record["open_type"] == "不予开放":
            return "三级（敏感）"
        return "二级（内部）" if record["open_type"] == "有条件开放" else "一级（公开）"


def spelled(day: dt.date, number: int) -> str | int | dt.date:
    """Return a date in one of the ways in which people write it, the number says which."""
    serial = (day - dt.date(1899, 12, 30)).days
    ways: tuple[str | int | dt.date, ...] = (
        day.isoformat(),
        day,
        f"{day.year}/{day.month}/{day.day}",
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}.{day.month}.{day.day}",
        serial,
    )
    return ways[number % len(ways)]


def wide(text: str) -> str:
    """Return the text with its digits full width."""
    return "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in text)
