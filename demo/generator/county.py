"""The sample county's workbook as its departments send it: county-catalog.xlsx."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from generator.entry import Maker

Record = dict[str, Any]

CREATED = dt.datetime(2026, 10, 30, 9, 0)  # noqa: DTZ001 - the file format has no zones
THIN = Side(style="thin", color="808080")
BORDER = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
GREY = PatternFill("solid", fgColor="D9E1F2")

COLUMNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("类名称", ()),
    ("项名称", ()),
    ("目名称", ()),
    ("细目名称", ()),
    ("信息资源名称", ()),
    ("信息资源代码", ()),
    ("信息资源提供方", ("提供单位", "提供方内部部门")),
    ("资源提供方代码", ()),
    ("信息资源摘要", ()),
    ("信息资源格式", ("分类", "类型", "其他类型资源格式描述")),
    (
        "信息资源大普查",
        ("数据存储总量（G）", "结构化信息记录总数（万）", "已共享数据存储量（G）")
        + ("已共享结构化记录数（万）", "已开放数据存储量（G）", "已开放结构化记录数（万）"),
    ),
    ("信息项信息", ("信息项名称", "数据类型", "数据长度")),
    ("共享属性", ("共享类型", "共享条件", "使用范围", "使用用途")),
    ("共享方式", ("分类", "类型")),
    ("不予共享", ("不予共享理由", "不予共享依据")),
    ("不予共享审核确认", ("确认部门", "确认文号", "确认日期")),
    ("开放属性", ("是否向社会开放", "开放类型", "开放条件", "不予开放类别", "开放依据")),
    ("更新周期", ()),
    ("发布日期", ()),
    ("数据更新日期", ()),
    ("关联资源代码", ()),
    ("采集部门", ()),
    ("牵头部门", ()),
    ("会同部门", ()),
    ("采集依据", ()),
    ("数据来源", ("来源方式", "来源系统")),
    ("数据分级", ()),
    ("承载平台", ()),
    ("责任股室", ()),
    ("联系人", ()),
    ("联系电话", ()),
)
"""Upper heading and the headings beneath it; names as the national form and the regulation have them."""

TRADITIONAL = {
    "类名称": "類名稱", "项名称": "項名稱", "目名称": "目名稱", "细目名称": "細目名稱",
    "信息资源名称": "信息資源名稱", "信息资源代码": "信息資源代碼", "信息资源提供方": "信息資源提供方",
    "提供单位": "提供單位", "提供方内部部门": "提供方內部部門", "资源提供方代码": "資源提供方代碼",
    "信息资源摘要": "信息資源摘要", "信息资源格式": "信息資源格式", "分类": "分類", "类型": "類型",
    "信息项信息": "信息項信息", "信息项名称": "信息項名稱", "数据类型": "數據類型", "数据长度": "數據長度",
    "共享属性": "共享屬性", "共享类型": "共享類型", "共享条件": "共享條件", "使用范围": "使用範圍",
    "开放属性": "開放屬性", "是否向社会开放": "是否向社會開放", "开放类型": "開放類型", "开放条件": "開放條件",
    "更新周期": "更新週期", "发布日期": "發佈日期", "采集部门": "採集部門", "数据分级": "數據分級",
    "责任股室": "責任股室", "联系人": "聯繫人", "联系电话": "聯繫電話",
}  # fmt: skip
ITEM_COLUMNS = ("信息项名称", "数据类型", "数据长度")


def write_county(folder: Path) -> Path:
    """Write the workbook; return the file."""
    facts = yaml.safe_load((folder / "generator/facts.yaml").read_text(encoding="utf-8"))
    offices = yaml.safe_load((folder / "organizations.yaml").read_text(encoding="utf-8"))
    records = json.loads((folder / "records.json").read_text(encoding="utf-8"))
    city = json.loads((folder / "city-entries.json").read_text(encoding="utf-8"))
    maker = Maker(facts, offices, city["datasets"])
    county = [record for record in records if record["level"] == "县"]
    entries = [maker.entry(number, record) for number, record in enumerate(county)]
    book = Workbook()
    book.remove(book.active)
    for spec in facts["sheets"]:
        mine = [e for office in spec["offices"] for e in entries if e["office"] == office]
        _write_sheet(book.create_sheet(spec["name"]), spec, mine)
    notes = book.create_sheet("填报说明")
    notes["A1"] = "一个信息资源占若干行，每行一个信息项；其他单元格合并。"
    book.properties.created = book.properties.modified = CREATED
    path = folder / "county-catalog.xlsx"
    book.save(path)
    return path


def _leaves() -> Iterator[tuple[str, str]]:
    for upper, lower in COLUMNS:
        yield from ((upper, leaf) for leaf in lower or ("",))


def _write_sheet(page: Worksheet, spec: Record, entries: Sequence[Record]) -> None:
    columns = list(_leaves())
    page.append(["双牌县政务信息资源目录"])
    page.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(columns))
    page["A1"].font = Font(bold=True, size=16)
    page.append([f"填报单位：{spec['unit']}　　填报日期：2026年10月20日"])
    _write_heading(page, columns, spec)
    row = 5
    for entry in entries:
        row = _write_entry(page, row, columns, entry, spec)
    page.cell(row, 1, "填表人：数据专员　　审核人：股室负责人　　单位负责人：分管负责人")
    page.cell(row + 1, 1, "备注：空白的信息资源代码由县政务服务中心赋码。")
    page.freeze_panes = "F5"


def _write_heading(page: Worksheet, columns: list[tuple[str, str]], spec: Record) -> None:
    for index, (upper, leaf) in enumerate(columns, start=1):
        first = index == 1 or columns[index - 2][0] != upper
        for row, text in ((3, upper if first else ""), (4, leaf)):
            shown = TRADITIONAL.get(text, text) if spec.get("traditional") else text
            cell = page.cell(row, index, shown or None)
            cell.font, cell.fill, cell.border = Font(bold=True), GREY, BORDER
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        page.column_dimensions[get_column_letter(index)].width = 14
        if not leaf:
            page.merge_cells(start_row=3, end_row=4, start_column=index, end_column=index)
        elif index == len(columns) or columns[index][0] != upper:
            start = next(i for i, (name, _) in enumerate(columns, start=1) if name == upper)
            page.merge_cells(start_row=3, end_row=3, start_column=start, end_column=index)


def _write_entry(
    page: Worksheet, row: int, columns: list[tuple[str, str]], entry: Record, spec: Record
) -> int:
    """Write one entry in the sheet's manner: merged, first row only, or repeated; give the next row."""
    items = entry["items"]
    last = row + len(items) - 1
    for index, (upper, leaf) in enumerate(columns, start=1):
        name = leaf or upper
        key = f"{upper}/{leaf}" if leaf in ("分类", "类型") else name
        for line in range(row, last + 1):
            cell = page.cell(line, index)
            cell.border = BORDER
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if name in ITEM_COLUMNS:
                cell.value = _item_value(items[line - row], name, spec)
            elif line == row or spec["style"] == "repeated":
                cell.value = entry["cells"].get(key)
                if isinstance(cell.value, dt.date):
                    cell.number_format = "yyyy-mm-dd"
        if name not in ITEM_COLUMNS and spec["style"] == "merged" and last > row:
            page.merge_cells(start_row=row, end_row=last, start_column=index, end_column=index)
    return last + 1


def _item_value(item: Record, name: str, spec: Record) -> str | int:
    """Return a data item's cell as this sheet's people write it."""
    if name == "信息项名称":
        return item["name"]
    if name == "数据类型":
        title = TYPES[item["type"]]
        return f"{spec['types']}C" if "types" in spec and item["type"] == "C" else title
    if item["type"] in "YN" and item["length"] > 10:
        return f"{item['length']},2"
    if spec.get("wide") and item["length"] == 18:
        return "１８"
    return item["length"]


TYPES = {
    "C": "字符型C",
    "N": "数值型N",
    "Y": "货币型Y",
    "D": "日期型D",
    "T": "日期时间型T",
    "M": "备注型M",
    "I": "整型I",
    "B": "双精度型B",
}
