"""A clerk imports a workbook with faults: findings, marked workbook, confirmation, result."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.workbook.making import GOOD, csv_bytes, row_of, xlsx_bytes

pytestmark = pytest.mark.usefixtures("worker", "clean_queues")

FIRST = row_of(信息资源名称="救助站登记信息")
BAD = row_of(信息资源名称="婚姻登记信息", 更新周期="偶尔吧")


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """A workbook of two entries; the second has a fault."""
    rows = [list(GOOD), list(FIRST.values()), list(BAD.values())]
    file = tmp_path / "民政局目录（2026年）.xlsx"
    file.write_bytes(xlsx_bytes(rows))
    return file


def import_file(page: Page, file: Path) -> None:
    """Choose a file on the import page and wait until it is checked."""
    page.get_by_role("navigation").get_by_role("link", name="导入", exact=True).click()
    page.get_by_label("文件", exact=True).set_input_files(file)
    page.get_by_role("button", name="上传并检查").click()
    expect(page.get_by_role("heading", name="确认后的结果")).to_be_visible()


def test_a_clerk_imports_a_workbook_with_faults(visitor, workbook: Path, tmp_path: Path):
    clerk = visitor()
    clerk.log_in("clerk")
    page = clerk.page
    import_file(page, workbook)
    expect(page.get_by_role("main")).to_contain_text("将新增 1 条")
    expect(page.get_by_role("main")).to_contain_text("1 条有问题，不会导入")
    assert axe.violations(page) == []
    expect(page.locator(".shuangpai-kinds > li").first).to_contain_text("更新周期不认识")
    page.locator(".shuangpai-kinds summary").first.click()
    expect(page.locator(".shuangpai-kinds > li").first).to_contain_text("第 3 行（V3）")
    page.get_by_label("处理结果").select_option(label="不导入（1）")
    page.get_by_role("button", name="筛选").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("目录 第 3 行")
    expect(page.locator("tbody tr")).to_contain_text("更新周期“偶尔吧”不认识")

    with page.expect_download() as download:
        page.get_by_role("link", name="下载标注了问题的表格").click()
    assert download.value.suggested_filename == "民政局目录（2026年）-标注.xlsx"
    marked = openpyxl.load_workbook(
        io.BytesIO(Path(download.value.path()).read_bytes())
    ).worksheets[1]
    column = list(GOOD).index("更新周期") + 1
    assert "更新周期“偶尔吧”不认识" in marked.cell(3, column).comment.text

    page.get_by_role("button", name="确认导入 1 条").click()
    expect(page.get_by_role("heading", name="已导入")).to_be_visible()
    assert axe.violations(page) == []
    page.get_by_role("link", name="救助站登记信息").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("救助站登记信息")

    marked.cell(3, column).value = "每月"
    mended = tmp_path / "改好的.xlsx"
    marked.parent.save(mended)
    clerk.open("/import/")
    import_file(page, mended)
    expect(page.get_by_role("main")).to_contain_text("将新增 1 条、修改 0 条，1 条不变")
    page.get_by_role("button", name="取消并删除文件").click()
    expect(page.get_by_role("main")).to_contain_text("已取消：没有导入任何内容")
    clerk.open("/import/")
    expect(page.locator("tbody tr")).to_have_count(2)


def test_without_scripts_the_page_does_the_same(chromium, address, county, workbook: Path):
    context = chromium.new_context(locale="zh-CN", java_script_enabled=False)
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto(f"{address}/user/login")
    page.get_by_label("用户名或邮箱").fill("clerk")
    page.get_by_label("密码").fill("Shui-Niu-Lin-42")
    page.get_by_role("main").get_by_role("button", name="登录").click()
    page.goto(f"{address}/import/")
    import_file(page, workbook)
    page.get_by_role("button", name="确认导入 1 条").click()
    expect(page.get_by_role("heading", name="已导入")).to_be_visible()
    context.close()


def test_with_keys_alone_on_a_telephone(visitor, tmp_path: Path):
    file = tmp_path / "目录.csv"
    file.write_bytes(csv_bytes([BAD]))
    clerk = visitor(360, 740, "dark")
    clerk.log_in("clerk")
    clerk.open("/import/")
    assert clerk.fits()
    page = clerk.page
    page.get_by_label("文件", exact=True).set_input_files(file)
    expect(page.locator(".shuangpai-chosen")).to_contain_text("目录.csv")
    page.get_by_label("有问题的条目先存为草稿").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    button = page.get_by_role("button", name="确认导入 1 条")
    expect(button).to_be_visible()
    assert clerk.fits()
    assert axe.violations(page) == []
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="已导入")).to_be_visible()
    assert clerk.fits()


def test_a_national_workbook_is_completed_on_the_page(visitor, tmp_path: Path):
    columns = tuple(name for name in GOOD if name not in ("使用范围", "使用用途", "联系人"))
    file = tmp_path / "目录.csv"
    file.write_bytes(csv_bytes([row_of(信息资源名称="殡仪馆登记信息")], columns=columns))
    clerk = visitor(360, 740)
    clerk.log_in("clerk")
    clerk.open("/import/")
    page = clerk.page
    page.get_by_label("文件", exact=True).set_input_files(file)
    page.get_by_role("button", name="上传并检查").click()
    expect(page.get_by_role("heading", name="这些表里没有：统一填写")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("其中 1 条有内容要补，存为草稿")
    assert clerk.fits()
    assert axe.violations(page) == []
    page.get_by_label("使用范围", exact=True).fill("县级政务部门")
    page.get_by_label("使用用途", exact=True).fill("业务协同")
    page.get_by_role("button", name="填入并重新检查").click()
    expect(page.get_by_label("使用范围", exact=True)).to_have_value("县级政务部门")
    expect(page.get_by_role("main")).not_to_contain_text("存为草稿：只有")
    page.get_by_role("button", name="确认导入 1 条").click()
    expect(page.get_by_role("heading", name="已导入")).to_be_visible()
    assert axe.violations(page) == []


def test_a_citizen_and_other_clerks_see_nothing(visitor, workbook: Path):
    clerk = visitor()
    clerk.log_in("clerk")
    import_file(clerk.page, workbook)
    path = clerk.page.url.removeprefix(clerk.address)
    head = visitor()
    head.log_in("head")
    assert head.page.request.get(head.address + path).status == 404
    citizen = visitor()
    citizen.open("/")
    expect(citizen.page.get_by_role("link", name="导入", exact=True)).to_have_count(0)
    assert citizen.page.request.get(citizen.address + path).status == 404


def test_every_command_wants_the_forms_token(visitor, workbook: Path):
    clerk = visitor()
    clerk.log_in("clerk")
    import_file(clerk.page, workbook)
    for command in ("confirm", "cancel", "recheck"):
        answer = clerk.page.request.post(f"{clerk.page.url}/{command}", form={})
        assert answer.status in (400, 403)
    assert clerk.page.request.post(f"{clerk.address}/import/", form={}).status in (400, 403)
    clerk.page.reload()
    expect(clerk.page.get_by_role("heading", name="确认后的结果")).to_be_visible()
