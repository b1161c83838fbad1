"""Workbooks as offices really send them: ten and more ways to fill the same national form in."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence

import xlwt
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment

from tests.workbook.making import csv_bytes, saved

TOP = (
    *(
        "类名称",
        "项名称",
        "目名称",
        "细目名称",
        "信息资源名称",
        "信息资源代码",
        "信息资源提供方",
        None,
    ),
    *("资源提供方代码", "信息资源摘要", "信息资源格式", None, None),
    *("信息资源大普查", None, None, None, None, None, "信息项信息", None, None),
    *("共享属性", None, "共享方式", None, "开放属性", None, "更新周期", "发布日期"),
    "关联资源代码",
)
LOW = (
    *(None,) * 6,
    *("提供单位", "提供方内部部门", None, None, "分类", "类型", "其他类型资源格式描述"),
    *("数据存储总量\n（G）", "结构化信息记录总数（万）", "已共享数据存储量（G）"),
    *("已共享结构化记录数（万）", "已开放数据存储量（G）", "已开放结构化记录数（万）"),
    *("信息项名称", "数据类型", "数据长度", "共享类型", "共享条件", "共享方式分类", "共享方式类型"),
    *("是否向社会开放", "开放条件", None, None, None),
)
GROUPS = ("G1:H1", "K1:M1", "N1:S1", "T1:V1", "W1:X1", "Y1:Z1", "AA1:AB1")
ALONE = ("A", "B", "C", "D", "E", "F", "I", "J", "AC", "AD", "AE")
ITEMS = (("姓名", "字符型C", "50"), ("身份证号", "字符型C", "18"), ("救助金额", "数值型N", "10,2"))
PLACES = (("机构名称", "字符型C", "100"), ("地址", "字符型C", "200"), ("床位数", "数值型N", "6"))
SPREAD = (19, 20, 21)
"""The columns of the data items, from 0."""


def entry(title: str, office: str, items: Sequence[Sequence[str]] = PLACES, **changes: object):
    """Return the rows of one entry in the columns of the national form, one a data item."""
    facts = {
        "class": "部门信息资源",
        "item": "双牌县",
        "subject": office[3:],
        "detail": "",
        "code": "",
        "section": "业务股",
        "uscc": "",
        "notes": f"{title}的登记内容。",
        "format": "数据库",
        "type": "mysql",
        "gb": "0.5",
        "share": "无条件共享",
        "condition": "",
        "kind": "共享平台方式",
        "method": "库表",
        "open": "是",
        "open_condition": "",
        "cycle": "每月",
        "published": "2026-03-05",
        "related": "",
        **changes,
    }
    names = ("class", "item", "subject", "detail")
    first = [facts[n] for n in names] + [title, facts["code"], office, facts["section"]]
    first += [facts["uscc"], facts["notes"], facts["format"], facts["type"], ""]
    first += [facts["gb"], "0.1", "", "", "", "", *items[0], facts["share"], facts["condition"]]
    first += [facts["kind"], facts["method"], facts["open"], facts["open_condition"]]
    first += [facts["cycle"], facts["published"], facts["related"]]
    return [first, *([""] * 19 + list(one) + [""] * 9 for one in items[1:])]


def personal(title: str, office: str, **changes: object):
    """Return an entry on persons: shared on conditions, not open."""
    facts = {
        "share": "有条件共享",
        "condition": "用于资格核对",
        "method": "接口",
        "open": "否",
        "open_condition": "《中华人民共和国个人信息保护法》第十三条",
    }
    return entry(title, office, ITEMS, **{**facts, **changes})


def form(sheets: dict[str, list], above: Sequence[str] = (), below: Sequence[object] = ()) -> bytes:
    """Return the national form with its two heading rows, the cells of each entry merged."""
    book = Workbook()
    book.remove(book.active)
    for name, entries in sheets.items():
        page = book.create_sheet(name)
        for line in above:
            page.append([line])
            page.merge_cells(
                start_row=page.max_row, end_row=page.max_row, start_column=1, end_column=31
            )
        start = page.max_row + (1 if above else 0)
        for row in (TOP, LOW):
            page.append(list(row))
        _heading(page, start)
        for rows in entries:
            _block(page, rows)
        for line in below:
            page.append(list(line) if isinstance(line, (list, tuple)) else [line])
    return saved(book)


def _heading(page, start: int) -> None:
    for group in GROUPS:
        left, right = (part.rstrip("0123456789") for part in group.split(":"))
        page.merge_cells(f"{left}{start}:{right}{start}")
    for letter in ALONE:
        page.merge_cells(f"{letter}{start}:{letter}{start + 1}")
    page.cell(start, 1).alignment = Alignment(wrap_text=True)


def _block(page, rows) -> None:
    first = page.max_row + 1
    for row in rows:
        page.append([value if value != "" else None for value in row])
    last = page.max_row
    for column in range(1, 32):
        if last > first and column - 1 not in SPREAD:
            page.merge_cells(start_row=first, end_row=last, start_column=column, end_column=column)


def civil_affairs() -> bytes:
    """A title, the office and the date above; signatures, notes and a total below."""
    office = "双牌县民政局"
    entries = [personal("特困人员救助供养信息", office), entry("养老服务机构信息", office)]
    above = (
        "双牌县政务信息资源目录（2026年）",
        f"填报单位（盖章）：{office}        填报日期：2026年3月5日",
    )
    below = (
        [],
        ["合计", "", "", "", "2项"],
        [
            "单位负责人（签字）：",
            "",
            "",
            "",
            "审核人：",
            "",
            "",
            "填表人：",
            "",
            "联系电话：0746-7720001",
        ],
        ["注：1.信息资源代码由县政务服务中心统一赋码，不用填写。"],
        ["2.“更新周期”从下拉菜单中选择。"],
        ["3.一式两份，电子版发邮箱。"],
    )
    return form({"民政局": entries}, above, below)


def land_office() -> bytes:
    """An old .xls under the name from before the reform; a heading in one row; Excel dates."""
    heads = [
        "序号",
        "*信息资源名称",
        "提供单位",
        "信息资源摘要",
        "信息资源\n格式分类",
        "信息资源格式类型",
        "信息项名称",
        "数据类型",
        "数据长度",
        "共享类型",
        "共享方式类型",
        "是否向社会开放",
        "更新频率",
        "发布时间",
        "备注",
    ]
    lines = [
        ["双牌县国土资源局信息资源目录"],
        heads,
        [
            1,
            "矿业权登记信息",
            "双牌县国土资源局",
            "采矿权、探矿权登记。",
            "电子表格",
            "xls",
            "矿山名称",
            "字符型",
            100,
            "无条件",
            "文件",
            "是",
            "季度",
            dt.date(2026, 3, 5),
            "涉及12家",
        ],
        ["", "", "", "", "", "", "发证日期", "日期型", "", "", "", "", "", "", ""],
        [
            2,
            "地质灾害隐患点信息",
            "双牌县国土资源局",
            "在册隐患点位置和等级。",
            "数据库",
            "oracle",
            "隐患点名称",
            "字符型",
            100,
            "无条件",
            "库表",
            "是",
            "月",
            dt.date(2026, 3, 6),
            "",
        ],
        ["", "", "", "", "", "", "威胁人数", "数值型", "6,0", "", "", "", "", "", ""],
        ["", "", "", "", "", "", "", "", "", "", "", "", "", "", ""],
        ["制表：何某", "", "审核：蒋某", "", "", "2026年3月6日"],
    ]
    book = xlwt.Workbook()
    page = book.add_sheet("Sheet1")
    dated = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for top, line in enumerate(lines):
        for left, value in enumerate(line):
            if isinstance(value, dt.date):
                page.write(top, left, value, dated)
            elif value != "":
                page.write(top, left, value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def traditional() -> bytes:
    """Headings and codes in Traditional characters."""
    heads = [
        "信息資源名稱",
        "信息資源提供方",
        "信息資源摘要",
        "信息資源格式",
        "信息項名稱",
        "數據類型",
        "數據長度",
        "共享類型",
        "共享條件",
        "共享方式",
        "是否向社會開放",
        "開放條件",
        "更新週期",
        "發布日期",
    ]
    rows = [
        [
            "醫療衛生機構信息",
            "雙牌縣衛生健康局",
            "縣內醫療衛生機構名單。",
            "電子表格",
            "機構名稱",
            "字符型",
            "100",
            "無條件共享",
            "",
            "文件",
            "是",
            "",
            "每季度",
            "2026.3.5",
        ],
        ["", "", "", "", "床位數", "數值型", "6", "", "", "", "", "", "", ""],
    ]
    book = Workbook()
    page = book.active
    for row in (
        ["雙牌縣衛生健康局信息資源目錄"],
        heads,
        *rows,
        ["填表人：周某　　審核人：鄭某"],
        ["備註：本表一式兩份"],
    ):
        page.append(row)
    return saved(book)


def poverty_office() -> bytes:
    """A CSV of GB18030 from merged cells: what stood there once is empty, with rows empty altogether."""
    columns = (
        *(
            "类名称",
            "项名称",
            "目名称",
            "信息资源名称",
            "提供单位",
            "信息资源摘要",
            "信息资源格式分类",
        ),
        *(
            "信息项名称",
            "数据类型",
            "数据长度",
            "共享类型",
            "共享条件",
            "共享方式类型",
            "是否向社会开放",
        ),
        *("开放条件", "更新周期"),
    )

    def row(*values):
        return dict(zip(columns, values, strict=True))

    rows = [
        row(
            "部门信息资源",
            "双牌县",
            "农业农村",
            "帮扶项目信息",
            "县扶贫办",
            "帮扶项目及资金。",
            "数据库",
            "项目名称",
            "C",
            "100",
            "无条件共享",
            "",
            "库表",
            "是",
            "",
            "每年",
        ),
        row("", "", "", "", "", "", "", "资金（万元）", "N", "12,2", "", "", "", "", "", ""),
        row(*[""] * 16),
        row(
            "",
            "",
            "",
            "帮扶干部信息",
            "",
            "结对帮扶干部名单。",
            "电子表格",
            "姓名",
            "C",
            "50",
            "有条件共享",
            "内部核对",
            "文件",
            "否",
            "个人隐私",
            "半年",
        ),
        row("", "", "", "", "", "", "", "所在单位", "C", "100", "", "", "", "", "", ""),
        row(*[""] * 16),
        row(*[""] * 16),
        row("注：以上数据截至2025年底。", *[""] * 15),
    ]
    return csv_bytes(rows, "gb18030", columns=columns)


def two_departments() -> bytes:
    """Two departments in one file, the second beneath a repeated heading."""
    first, second = "双牌县人力资源和社会保障局", "双牌县医疗保障局"
    book = Workbook()
    page = book.active
    page.title = "人社医保"
    for office, title in ((first, "就业困难人员信息"), (second, "定点医药机构信息")):
        page.append([f"填报单位：{office}"])
        start = page.max_row + 1
        page.append(list(TOP))
        page.append(list(LOW))
        _heading(page, start)
        rows = personal(title, office) if office == first else entry(title, office)
        _block(page, rows)
        page.append([])
    return saved(book)


def education() -> bytes:
    """A sheet for each section, with sheets of instructions and codes."""
    office = "双牌县教育局"
    content = {
        "基教股": [entry("中小学校信息", office, section="基教股")],
        "学前股": [entry("幼儿园信息", office, section="学前股"), entry("幼儿园收费标准", office)],
    }
    book = load_workbook(io.BytesIO(form(content)))
    note = book.create_sheet("填报说明", 0)
    for line in ("填报说明", "1.信息资源名称：写数据的名称，不写系统名称。", "2.带*的必填。"):
        note.append([line])
    codes = book.create_sheet("代码表")
    for line in (("共享类型", "更新周期"), ("无条件共享", "每日"), ("有条件共享", "每月")):
        codes.append(line)
    return saved(book)


def extra_columns() -> bytes:
    """Columns of the office's own, optional ones left out, three heading rows with hints and numbers."""
    heads = [
        "序号",
        "信息资源名称",
        "信息资源提供方",
        "信息资源摘要",
        "信息资源格式",
        "信息项",
        "",
        "",
        "共享属性",
        "共享方式",
        "社会开放",
        "更新周期",
        "是否重点数据",
        "数据责任人手机",
        "备注",
    ]
    low = ["", "", "", "", "", "名称", "类型", "长度", "类型", "", "是否开放", "", "", "", ""]
    hint = [
        "",
        "必填",
        "必填",
        "必填",
        "下拉选择",
        "必填",
        "下拉选择",
        "必填",
        "下拉选择",
        "下拉选择",
        "必填",
        "下拉选择",
        "选填",
        "选填",
        "选填",
    ]
    numbers = [str(n) for n in range(1, 16)]
    rows = [
        [
            "1",
            "水库安全信息",
            "水利局",
            "在册水库及安全评价。",
            "电子表格",
            "水库名称",
            "字符",
            "100",
            "无条件共享",
            "文件",
            "是",
            "每年",
            "是",
            "",
            "汛前更新",
        ],
        ["", "", "", "", "", "库容（万方）", "数值", "10,2", "", "", "", "", "", "", ""],
        [
            "2",
            "河长名单",
            "水利局",
            "各级河长和河段。",
            "电子表格",
            "河段",
            "字符",
            "100",
            "无条件共享",
            "文件",
            "是",
            "每年",
            "",
            "",
            "",
        ],
        ["", "", "", "", "", "河长职务", "字符", "50", "", "", "", "", "", "", ""],
        ["审核意见：", "", "同意报送", "", "（公章）"],
        ["", "", "", "", "2026年3月9日"],
    ]
    book = Workbook()
    page = book.active
    page.title = "目录"
    for row in (["附件1"], ["双牌县水利局政务信息资源目录"], [], heads, low, hint, numbers, *rows):
        page.append(row)
    return saved(book)


def wrong_codes() -> bytes:
    """Wrong values in some entries, the others good."""
    office = "双牌县市场监督管理局"
    entries = [
        entry("企业登记信息", office),
        entry("个体工商户登记信息", office, code="3-07/12"),
        entry("食品经营许可信息", office, share="看情况"),
        entry("特种设备信息", office, cycle="不清楚"),
        entry("计量器具信息", office, uscc="11431123MB0008125X"),
        entry("广告审查信息", office, published="2026年13月1日"),
        entry("商标信息", "双牌县航天局"),
        entry("抽检结果信息", office, [("样品名称", "怪类型", "50")]),
    ]
    return form({"市监局": entries})


def items_in_one_cell() -> bytes:
    """All data items of an entry in one cell, as offices write them that fill a row an entry."""
    heads = [
        "名称",
        "单位名称",
        "摘要",
        "格式",
        "信息项",
        "共享类型",
        "共享方式",
        "是否开放",
        "更新频率",
        "联系人及电话",
    ]
    rows = [
        [
            "公交线路信息",
            "交通运输局",
            "县内公交线路。",
            "excel",
            "线路名称、起点、终点、首末班时间",
            "无条件",
            "文件",
            "是",
            "每年",
            "办公室0746-7720002",
        ],
        [
            "客运站信息",
            "交通运输局",
            "县内客运站。",
            "excel",
            "站名\n地址\n联系电话",
            "无条件",
            "文件",
            "是",
            "每年",
            "办公室 0746-7720002",
        ],
    ]
    book = Workbook()
    page = book.active
    page.title = "交通局"
    for row in (heads, *rows):
        page.append(row)
    return saved(book)


def repeated_values() -> bytes:
    """Every value repeated in every row, signs for yes and no, words for nothing, a stamp line."""
    heads = [
        "信息资源名称",
        "信息资源提供方名称",
        "信息资源描述",
        "资源格式",
        "字段中文名",
        "字段类型",
        "字段长度",
        "共享属性",
        "共享条件",
        "共享方式",
        "开放属性",
        "开放条件",
        "更新周期",
        "发布日期",
        "数据量",
    ]
    common = ["公共文化场馆信息", "文旅广体局", "图书馆、文化馆、博物馆。", "数据库/mysql"]
    tail = ["无条件共享", "无", "库表", "是", "/", "每年", "2026/3/5", "约0.2G"]
    rows = [
        [*common, name, kind, size, *tail]
        for name, kind, size in (
            ("场馆名称", "varchar(100)", ""),
            ("开放时间", "字符串型C", "50位"),
            ("面积（平方米）", "decimal(10,2)", ""),
        )
    ]
    book = Workbook()
    page = book.active
    page.title = "目录"
    for row in (
        ["双牌县文化旅游广电体育局"],
        heads,
        *rows,
        [],
        ["（单位公章）"],
        ["填报人", "唐某", "", "负责人", "胡某"],
    ):
        page.append(row)
    return saved(book)


OFFICES = {
    "民政局.xlsx": civil_affairs,
    "国土局.xls": land_office,
    "卫健局繁体.xlsx": traditional,
    "扶贫办.csv": poverty_office,
    "人社医保.xlsx": two_departments,
    "教育局.xlsx": education,
    "水利局.xlsx": extra_columns,
    "市监局.xlsx": wrong_codes,
    "交通局.xlsx": items_in_one_cell,
    "文旅局.xlsx": repeated_values,
}
"""Each workbook by the name under which it comes."""
