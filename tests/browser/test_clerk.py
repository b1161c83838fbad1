"""A clerk compiles an entry: makes a mistake, sees the finding, mends it, adds a file."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

FILE_NAME = "高龄津贴（2026年）.csv"


def fill_entry(page: Page) -> None:
    """Fill the form as a clerk would, and forget the condition of sharing."""
    page.get_by_label("信息资源名称").fill("高龄津贴发放信息（试行）")
    page.get_by_label("摘要").fill("本县高龄津贴的发放对象和金额。")
    page.get_by_label("目录类别").select_option("部门数据目录")
    page.get_by_label("信息资源分类").fill("3/07/002")
    page.get_by_label("大类 1").select_option("数据库")
    page.get_by_label("具体类型 1").fill("mysql")
    for number, (name, kind, length) in enumerate(
        [("姓名", "字符型 C", "50"), ("发放金额", "数值型 N", "10")], 1
    ):
        page.get_by_label(f"信息项 {number}", exact=True).fill(name)
        page.get_by_label(f"类型 {number}", exact=True).select_option(kind)
        page.get_by_label(f"长度 {number}", exact=True).fill(length)
    page.get_by_label("共享类型", exact=True).select_option("有条件共享")
    page.get_by_label("共享方式").select_option("文件")
    page.get_by_label("使用范围").fill("民政、财政部门")
    page.get_by_label("使用用途").fill("业务协同")
    page.get_by_label("开放类型", exact=True).select_option("无条件开放")
    page.get_by_label("更新周期").select_option("每月")
    page.get_by_label("数据分级").select_option("三级（敏感）")
    page.get_by_label("联系人").fill("数据专员")


def test_a_clerk_makes_an_entry(visitor, tmp_path: Path):
    clerk = visitor()
    clerk.log_in("clerk")
    page = clerk.page
    page.get_by_role("link", name="新增条目").click()
    fill_entry(page)
    page.get_by_role("button", name="保存", exact=True).click()

    findings = page.locator("#findings")
    expect(findings).to_contain_text("共享条件不能为空")
    expect(findings).to_contain_text("办法第二十三条")
    expect(page.get_by_label("信息项 2", exact=True)).to_have_value("发放金额")
    findings.get_by_role("link", name="共享条件").click()
    assert page.url.endswith("#field-share_condition")
    page.get_by_label("共享条件").fill("仅限发放高龄津贴使用")
    page.get_by_role("button", name="保存", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("高龄津贴发放信息（试行）")
    expect(page.locator("#data-items")).to_contain_text("共 2 个信息项")
    expect(page.get_by_text("仅限发放高龄津贴使用")).to_be_visible()
    expect(page.get_by_text("未发布：只有相关部门")).to_be_visible()

    file = tmp_path / FILE_NAME
    file.write_text("姓名,发放金额\n张三,100\n", encoding="utf-8")
    page.get_by_role("link", name="添加文件").click()
    page.wait_for_load_state("networkidle")
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_label("名称")).to_have_value(FILE_NAME)
    page.get_by_role("button", name="添加文件", exact=True).click()
    page.get_by_role("tab", name="数据预览").click()
    expect(page.get_by_role("link", name=FILE_NAME)).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载", exact=True).click()
    assert download.value.suggested_filename == FILE_NAME
    assert Path(download.value.path()).read_bytes() == file.read_bytes()


def test_a_clerk_keeps_a_draft_and_mends_it(visitor):
    clerk = visitor()
    clerk.log_in("clerk")
    page = clerk.page
    clerk.open("/dataset/new")
    fill_entry(page)
    page.get_by_role("button", name="存为草稿").click()
    expect(page.locator(".shuangpai-banner").first).to_contain_text("草稿")

    page.get_by_role("link", name="管理").click()
    expect(page.get_by_label("信息项 1", exact=True)).to_have_value("姓名")
    page.get_by_label("共享条件").fill("仅限发放高龄津贴使用")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".shuangpai-banner").first).to_contain_text("未发布")


def test_nobody_sets_the_state_in_the_form(visitor, county):
    reviewer = visitor()
    reviewer.log_in("reviewer")
    reviewer.open(f"/dataset/edit/{county.entries['draft']['name']}")
    expect(reviewer.page.get_by_label("信息资源名称")).to_be_visible()
    expect(reviewer.page.get_by_label("目录状态")).to_have_count(0)


def test_the_form_fits_a_telephone(visitor):
    clerk = visitor(360, 740)
    clerk.log_in("clerk")
    clerk.open("/dataset/new")
    expect(clerk.page.get_by_label("信息资源名称")).to_be_visible()
    assert clerk.fits()


def test_signing_out_is_a_button(visitor):
    clerk = visitor()
    clerk.log_in("clerk")
    clerk.page.get_by_role("button", name="退出登录").click()
    expect(clerk.page.get_by_role("link", name="登录").first).to_be_visible()
