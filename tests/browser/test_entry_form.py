"""The entry form alive: findings, law, similar entries and the sheet of data items while typing."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe

pytestmark = pytest.mark.slow("drives a real browser through the whole form")

TABLE = (
    "信息项名称\t数据类型\t数据长度\t信息项说明\n"
    "姓名\t字符型C\t50\t\n"
    '身份证号\tvarchar(18)\t\t"含校验位，\n末位可为X"\n'
    "津贴金额\t数值型\t10,2\t单位：元\n"
    "发放日期\t日期型\t\t\n"
)
PASTE = """([element, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  element.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""
MINUTES = 60


def open_form(clerk, path: str = "/dataset/new") -> Page:
    """Open the form and wait until its scripts run."""
    clerk.open(path)
    expect(clerk.page.locator("#dataset-edit[data-ready]")).to_be_visible()
    return clerk.page


def paste(page: Page, text: str, name: str = "data_items-0-name") -> None:
    """Paste a text into a cell."""
    cell = page.locator(f"[name='{name}']")
    cell.focus()
    page.evaluate(PASTE, [cell.element_handle(), text])


def items(page: Page) -> list[tuple[str, ...]]:
    """Return name, type and length of the rows that hold something."""
    script = """rows => rows.map(row => ["name", "type", "length"].map(
        column => row.querySelector(`[data-column=${column}] > *`).value))"""
    rows = page.locator(".shuangpai-items tbody tr").evaluate_all(script)
    return [tuple(row) for row in rows if any(row)]


@pytest.fixture
def clerk(visitor):
    made = visitor()
    made.log_in("clerk")
    return made


def test_a_first_entry_in_under_five_minutes(clerk):
    started = time.monotonic()
    page = open_form(clerk)
    expect(page.locator("#live-findings [data-count]")).to_contain_text("处待改")
    page.get_by_label("信息资源名称").fill("高龄津贴发放信息")
    page.get_by_label("摘要").fill("本县80周岁以上老人的津贴标准和发放记录。")
    page.get_by_label("大类 1").select_option("数据库")
    page.get_by_label("具体类型 1").fill("mysql")
    paste(page, TABLE)
    assert items(page) == [
        ("姓名", "C", "50"),
        ("身份证号", "C", "18"),
        ("津贴金额", "N", "10,2"),
        ("发放日期", "D", ""),
    ]
    expect(page.get_by_label("备注 2", exact=True)).to_have_value("含校验位， 末位可为X")

    condition = page.locator("[data-field=share_condition]")
    expect(condition).to_be_hidden()
    page.get_by_label("共享类型", exact=True).select_option("有条件共享")
    expect(condition).to_be_visible()
    expect(page.locator("#live-findings")).to_contain_text("共享条件不能为空")
    page.locator("#live-findings a", has_text="共享条件不能为空").click()
    expect(page.get_by_label("共享条件")).to_be_focused()
    expect(page.locator("#live-share_condition")).to_contain_text("办法第二十三条")
    page.get_by_label("共享条件").fill("经本局同意，仅用于资格核验")
    page.get_by_label("共享方式").select_option("文件")
    page.get_by_label("使用范围").fill("民政、财政部门")
    page.get_by_label("使用用途").fill("业务协同")
    page.get_by_label("开放类型", exact=True).select_option("不予开放")
    page.get_by_label("不予开放类别").select_option("涉及个人隐私")
    basis = page.locator("[data-field=open_basis]")
    basis.get_by_label("法律法规或文件名称").fill("《个人信息保护法》")
    basis.get_by_label("条款").fill("第二十八条")
    page.get_by_label("更新周期").select_option("每月")
    page.get_by_label("数据分级").select_option("三级（敏感）")
    page.get_by_label("联系人").fill("数据专员")
    expect(page.locator("#live-findings [data-count]")).to_have_text("没有")
    expect(page.locator("[data-progress]")).to_have_text("7/7 已填好")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("高龄津贴发放信息")
    assert time.monotonic() - started < 5 * MINUTES

    page = open_form(clerk)
    expect(page.get_by_label("联系人")).to_have_value("数据专员")


@pytest.mark.parametrize(
    ("office", "advice"), [("government", "办法第十八条"), ("civil", "请直接修改，不要另编")]
)
def test_similar_entries_while_typing(clerk, county, entry_fields, act, publish, office, advice):
    names = ("树种", "树龄", "胸径", "养护责任单位")
    columns = [{"name": name, "type": "C", "length": "50"} for name in names]
    department = county.departments[office]["id"]
    fields = entry_fields(department, title="古树名木信息", data_items=columns)
    publish(act("package_create", county.users["sysadmin"], **fields))
    page = open_form(clerk)
    page.get_by_label("信息资源名称").fill("古树名木信息")
    paste(page, "树种\tC\t100\n树龄\tN\t4\n胸径\tN\t5,1\n")
    panel = page.locator("#live-duplicates")
    expect(panel).to_contain_text("县里已有 1 项相近")
    expect(panel).to_contain_text("3 个信息项相同")
    expect(panel).to_contain_text(advice)
    panel.get_by_text("为什么").click()
    expect(panel).to_contain_text("相同的信息项：")
    expect(panel.get_by_role("link", name="古树名木信息")).to_have_attribute("target", "_blank")


def test_the_law_is_told_while_typing(clerk):
    page = open_form(clerk)
    law = page.locator("[data-field=share_class] .shuangpai-law")
    note = law.get_by_text("以共享为原则")
    expect(note).to_be_hidden()
    law.locator("summary").hover()
    expect(note).to_be_visible()
    page.mouse.move(0, 0)
    expect(note).to_be_hidden()
    law.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(note).to_be_visible()
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()


def test_the_sheet_by_keys_alone(clerk):
    page = open_form(clerk)
    page.get_by_label("信息项 1", exact=True).focus()
    keys = page.keyboard
    keys.type("姓名")
    for key in ("Tab", "Tab", "c", "ArrowRight"):
        keys.press(key)
    keys.type("50")
    keys.press("Enter")
    expect(page.get_by_label("长度 2", exact=True)).to_be_focused()
    for key in ("ArrowLeft", "n", "ArrowLeft", "ArrowLeft"):
        keys.press(key)
    keys.type("金额")
    assert items(page) == [("姓名", "C", "50"), ("金额", "N", "")]

    keys.press("Alt+ArrowUp")
    assert items(page)[0][0] == "金额"
    expect(page.get_by_label("信息项 1", exact=True)).to_be_focused()
    keys.press("Alt+Insert")
    keys.type("新项")
    assert [row[0] for row in items(page)] == ["新项", "金额", "姓名"]
    keys.press("Alt+Delete")
    assert [row[0] for row in items(page)] == ["金额", "姓名"]
    expect(page.locator("[data-grid-status]")).to_contain_text("可以撤销")
    keys.press("Control+z")
    assert [row[0] for row in items(page)] == ["新项", "金额", "姓名"]
    keys.press("ArrowDown")
    page.get_by_label("选择行 2", exact=True).check()
    page.get_by_label("选择行 3", exact=True).check()
    page.get_by_label("所选行的类型").select_option("D")
    assert [row[1] for row in items(page)] == ["", "D", "D"]
    page.get_by_role("button", name="删除行 1", exact=True).click()
    assert [row[0] for row in items(page)] == ["金额", "姓名"]
    page.get_by_role("button", name="撤销").click()
    assert len(items(page)) == 3
    names = page.locator(".shuangpai-items [name$='-name']").evaluate_all(
        "all => all.map(one => one.name)"
    )
    assert names == [f"data_items-{number}-name" for number in range(len(names))]


def test_long_pastes_stay_quick(clerk):
    page = open_form(clerk)
    rows = "\n".join(f"信息项{number}\tC\t{number + 1}" for number in range(500))
    started = time.monotonic()
    paste(page, rows)
    assert len(items(page)) == 500
    page.get_by_label("信息项 250", exact=True).focus()
    page.keyboard.press("Alt+ArrowDown")
    assert items(page)[250][0] == "信息项249"
    page.get_by_label("信息项 500", exact=True).focus()
    page.keyboard.press("Alt+Delete")
    page.get_by_role("button", name="撤销").click()
    assert len(items(page)) == 500
    assert time.monotonic() - started < 20

    started = time.monotonic()
    paste(page, "字" * 10_000 + "\n" + '"' * 2_001 + "\n" + "\t" * 3_000, "data_items-0-note")
    page.get_by_label("摘要").fill("长" * 10_000)
    expect(page.get_by_label("摘要")).to_have_value("长" * 10_000)
    assert time.monotonic() - started < 20


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_the_form_in_use_is_accessible(visitor, width, scheme):
    clerk = visitor(width, 900, scheme)
    clerk.log_in("clerk")
    page = open_form(clerk)
    page.emulate_media(reduced_motion="reduce")
    assert axe.violations(page) == []
    page.get_by_label("信息资源名称").fill("养老服务机构信息")
    paste(page, TABLE)
    page.get_by_label("目录类别").select_option("主题数据目录")
    partners = page.get_by_role("combobox", name="会同部门")
    partners.fill("民政局")
    page.keyboard.press("Enter")
    page.get_by_text("逐项填写共享、开放和敏感级别").click()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("#findings")).to_contain_text("摘要不能为空")
    page.locator("[data-field=share_class] .shuangpai-law summary").click()
    page.get_by_role("combobox", name="牵头部门").fill("县")
    assert axe.violations(page) == []
    assert clerk.fits()


def test_departments_and_categories_are_found_by_typing(clerk):
    page = open_form(clerk)
    page.get_by_label("目录类别").select_option("主题数据目录")
    lead = page.get_by_role("combobox", name="牵头部门")
    expect(lead).to_be_visible()
    lead.fill("zwfw")
    page.keyboard.press("Enter")
    expect(lead).to_have_value("双牌县政务服务中心")
    partners = page.get_by_role("combobox", name="会同部门")
    partners.fill("民政")
    page.keyboard.press("Enter")
    chips = page.locator("[data-field=co_departments] .shuangpai-chosen li")
    expect(chips).to_have_count(1)
    partners.press("Backspace")
    expect(chips).to_have_count(0)
    partners.fill("民政局")
    page.keyboard.press("Enter")
    category = page.get_by_role("combobox", name="信息资源分类")
    category.fill("社会保障")
    page.keyboard.press("Enter")
    expect(category).to_have_value("主题信息资源/社会保障（2/03/000）")
    expect(page.get_by_label("分类名称")).to_have_value("主题信息资源/社会保障")
    category.fill("2/03/000/01")
    category.press("Tab")
    expect(page.locator("[name=category]")).to_have_value("2/03/000/01")


def test_a_mark_stands_on_its_own_row_and_a_counter_counts(clerk):
    page = open_form(clerk)
    paste(
        page, "信息项名称\t数据类型\t数据长度\n补贴标准\tN\t100\n开业日期\tD\t\n补贴标准\tN\t-5\n"
    )
    panel = page.locator("#live-findings")
    expect(panel).to_contain_text("第3个信息项“补贴标准”的数据长度“-5”不对：必须是正整数")
    expect(panel).to_contain_text("与第1个同名")
    expect(page.locator("[name$='-length'][aria-invalid]")).to_have_count(1)
    marked = page.locator(".shuangpai-items tbody tr:has([name$='-length'][aria-invalid])")
    expect(marked.locator("[name$='-length']")).to_have_value("-5")
    page.get_by_label("信息资源名称").fill("长" * 201)
    expect(page.locator("#field-title-count")).to_have_text("超出 1 字：最多 200 字")
    expect(panel).to_contain_text("信息资源名称最多 200 字，现在是 201 字")
