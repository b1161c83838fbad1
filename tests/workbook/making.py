"""Small workbooks for tests: a row without fault, and files made of rows."""

from __future__ import annotations

import csv
import io

GOOD = {
    "类名称": "部门信息资源",
    "项名称": "双牌县",
    "目名称": "民政",
    "信息资源名称": "低保对象信息",
    "信息资源代码": "",
    "提供单位": "双牌县民政局",
    "资源提供方代码": "",
    "信息资源摘要": "城乡最低生活保障家庭及保障金发放标准。",
    "信息资源格式分类": "数据库",
    "信息资源格式类型": "mysql",
    "信息项名称": "低保证号",
    "数据类型": "字符型C",
    "数据长度": "20",
    "共享类型": "有条件共享",
    "共享条件": "医保、教育、残联用于资格认定",
    "使用范围": "县级政务部门",
    "使用用途": "业务协同",
    "共享方式类型": "接口",
    "开放类型": "不予开放",
    "不予开放类别": "涉及个人隐私",
    "开放依据": "《双牌县政务大数据管理办法》第二十九条第（三）项",
    "更新周期": "每月",
    "发布日期": "2026-01-31",
    "数据分级": "三级（敏感）",
    "责任股室": "行政审批股",
    "联系人": "数据专员",
    "联系电话": "0746-7720001",
}
COLUMNS = tuple(GOOD)


def row_of(**changes: str) -> dict[str, str]:
    """Return the good row with some values changed."""
    return {**GOOD, **changes}


def csv_bytes(
    rows: list[dict[str, str]],
    encoding: str = "utf-8-sig",
    delimiter: str = ",",
    columns: tuple[str, ...] = COLUMNS,
) -> bytes:
    """Return rows as a CSV file with one heading row."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([row.get(column, "") for column in columns])
    return stream.getvalue().encode(encoding)
