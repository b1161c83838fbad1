"""Small tables for some open entries: places and institutions that do not exist."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

TOWNS = ("泷泊镇", "江村镇", "五里牌镇", "茶林镇", "何家洞镇", "麻江镇", "塘底乡", "理家坪乡")
TREES = (
    ("银杏", "Ginkgo biloba"),
    ("樟树", "Cinnamomum camphora"),
    ("枫香", "Liquidambar formosana"),
)
TREES += (("南方红豆杉", "Taxus wallichiana var. mairei"), ("柏木", "Cupressus funebris"))


def write_tables(folder: Path) -> list[Path]:
    """Write the tables; return the files."""
    target = folder / "resources"
    target.mkdir(exist_ok=True)
    return [
        _write(target / "养老服务机构信息.csv", _homes()),
        _write(target / "应急避难场所信息.csv", _shelters()),
        _write(target / "古树名木信息.csv", _trees()),
    ]


def _write(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
    return path


def _homes() -> list[list[object]]:
    rows: list[list[object]] = [
        ["机构名称", "机构地址", "床位数", "入住人数", "联系电话", "备案日期"]
    ]
    for number, town in enumerate(TOWNS):
        beds = 30 + 10 * number
        phone = f"0746-{7730001 + number}"
        filed = f"202{1 + number % 5}-0{1 + number % 9}-15"
        rows.append([f"{town}示例敬老院", f"双牌县{town}示例路{number + 1}号", beds, beds * 7 // 10]
                    + [phone, filed])  # fmt: skip
    return rows


def _shelters() -> list[list[object]]:
    rows: list[list[object]] = [
        ["场所名称", "场所类型", "地址", "经度", "纬度", "有效面积", "容纳人数", "联系电话"]
    ]
    for number in range(16):
        town = TOWNS[number % len(TOWNS)]
        kind = ("学校", "广场", "村部", "体育场")[number % 4]
        area = 800 + 350 * number
        place = [f"{111.55 + number * 0.013:.4f}", f"{25.86 + number * 0.011:.4f}"]
        rows.append([f"{town}示例{kind}避难点", kind, f"双牌县{town}示例{kind}", *place]
                    + [area, area // 2, f"0746-{7740001 + number}"])  # fmt: skip
    return rows


def _trees() -> list[list[object]]:
    rows: list[list[object]] = [
        [
            "古树编号",
            "树种",
            "拉丁名",
            "树龄",
            "保护等级",
            "树高",
            "胸围",
            "生长地点",
            "经度",
            "纬度",
        ]
    ]
    for number in range(20):
        name, latin = TREES[number % len(TREES)]
        age = 110 + 37 * number
        grade = "一级" if age >= 500 else "二级" if age >= 300 else "三级"
        town = TOWNS[number % len(TOWNS)]
        place = [f"{111.52 + number * 0.012:.4f}", f"{25.83 + number * 0.010:.4f}"]
        rows.append([f"43112300{number + 1:03d}", name, latin, age, grade, 12 + number % 17]
                    + [180 + 9 * number, f"双牌县{town}示例村", *place])  # fmt: skip
    return rows
