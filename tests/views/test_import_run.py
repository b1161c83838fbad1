"""The import page over HTTP: who may, what is refused, what a page shows."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from ckan import model
from ckan.lib import jobs

from tests.workbook.making import csv_bytes, row_of

pytestmark = pytest.mark.usefixtures("clean_queues", "with_test_worker")

GOOD = row_of(信息资源名称="救助站登记信息")
BAD = row_of(信息资源名称="婚姻登记信息", 更新周期="偶尔吧")


def upload(who, content, name="目录.csv", **options):
    """Send a file as the form does; returns the answer without following it."""
    form = {"upload": (io.BytesIO(content), name), **options}
    return who.post("/import/", form, follow_redirects=False, content_type="multipart/form-data")


def checked(who, content, **options):
    """Send a file and have it checked; returns the address of the import."""
    answer = upload(who, content, **options)
    assert answer.status_code == 302, answer.body
    jobs.Worker().work(burst=True)
    model.Session.remove()
    return answer.headers["Location"]


def test_the_clerk_and_the_centre_import_others_do_not(reader):
    for role, status in (("clerk", 200), ("head", 200), ("centre", 200), ("sysadmin", 200)):
        assert reader(role).get("/import/").status_code == status
    assert reader("anonymous").get("/import/", follow_redirects=False).status_code in (302, 403)
    answer = upload(reader("anonymous"), csv_bytes([GOOD]))
    assert answer.status_code in (302, 403)
    assert "/import/" not in answer.headers.get("Location", "").partition("?")[0]


def test_only_the_centre_is_offered_publishing(reader):
    assert "没有问题的条目直接发布" not in reader("clerk").get("/import/").body
    assert "没有问题的条目直接发布" in reader("centre").get("/import/").body
    answer = upload(reader("clerk"), csv_bytes([GOOD]), publish="1")
    assert answer.status_code == 403


def test_a_clerk_sees_findings_confirms_and_finds_the_entries(reader):
    clerk = reader("clerk")
    address = checked(clerk, csv_bytes([GOOD, BAD]))
    page = clerk.get(address).body
    assert "将新增 1 条、修改 0 条，0 条不变" in page
    assert "1 条有问题，不会导入" in page
    assert "更新周期“偶尔吧”不认识" in page
    assert "第 3 行" in page
    clerk.post(f"{address}/confirm", {})
    jobs.Worker().work(burst=True)
    page = clerk.get(address).body
    assert "已新增 1 条" in page
    name = re.search(r'href="/dataset/([^"]+)">救助站登记信息', page)
    assert name
    assert clerk.get(f"/dataset/{name.group(1)}").status_code == 200


def test_findings_are_filtered_and_given_as_csv_and_marked_workbook(reader):
    clerk = reader("clerk")
    address = checked(clerk, csv_bytes([{**GOOD, "更新周期": "每 月"}, BAD]))
    assert "更新周期“偶尔吧”不认识" in clerk.get(f"{address}?outcome=refused").body
    page = clerk.get(f"{address}?outcome=normalised").body
    assert page.count("更新周期不认识") == 1, "only in the list of kinds"
    assert "没有符合条件的检查结果" in clerk.get(f"{address}?code=none").body
    assert clerk.get(f"{address}?page=-1&entries=x").status_code == 200
    listed = clerk.get(f"{address}/findings.csv")
    assert "更新周期“偶尔吧”不认识" in listed.body
    answer = clerk.get(f"{address}/marked/0.xlsx")
    assert "filename*=UTF-8''%E7%9B%AE" in answer.headers["Content-Disposition"]
    assert zipfile.is_zipfile(io.BytesIO(answer.data))
    assert clerk.get(f"{address}/marked/7.xlsx").status_code == 404


def test_findings_stand_by_kind_with_the_cells_address_and_in_words(reader):
    clerk = reader("clerk")
    rows = [
        {**row_of(信息资源名称=f"登记信息{n}"), "更新周期": "月", "使用范围": ""} for n in "甲乙丙"
    ]
    address = checked(clerk, csv_bytes(rows))
    page = clerk.get(address).body
    assert page.count("使用范围不能为空：编制目录应当明确使用范围（办法第十七条）") == 1
    assert "3 处" in page
    assert "第 2 行（P2） 《登记信息甲》" in page
    assert "月 → 每月" in page
    for word in ("monthly", "withheld", "privacy", "unconditional", "code_variant"):
        assert f"→ {word}" not in page
        assert f">{word}" not in page
    listed = clerk.get(f"{address}/findings.csv").body
    assert "文件,工作表,行,单元格,条目," in listed.splitlines()[0]
    assert "monthly" not in listed
    kinds = re.findall(r"<option value=\"[a-z_]+\"[^>]*>([^<]+)（\d+）", page)
    assert len(kinds) == len(set(kinds))
    one = clerk.get(f"{address}?outcome=draft&code=share_scope_required&column=使用范围").body
    assert one.count("使用范围不能为空：") == 3
    assert "P3" in one


def test_what_all_lack_is_filled_in_once_on_the_page(reader):
    clerk = reader("clerk")
    columns = tuple(name for name in GOOD if name not in ("使用范围", "使用用途"))
    rows = [row_of(信息资源名称=name) for name in ("救助站登记信息", "婚姻登记信息")]
    address = checked(clerk, csv_bytes(rows, columns=columns))
    page = clerk.get(address).body
    assert "这些表里没有：统一填写" in page
    assert "其中 2 条有内容要补，存为草稿" in page
    assert 'name="share_scope"' in page
    refused = clerk.post(f"{address}/fill/0", {"share_scope": "长" * 2001, "share_purpose": "校核"})
    assert refused.status_code == 400
    assert "使用范围：最多 2000 字" in refused.body
    assert 'value="校核"' in refused.body
    clerk.post(f"{address}/fill/0", {"share_scope": "县级政务部门", "share_purpose": "数据校核"})
    jobs.Worker().work(burst=True)
    model.Session.remove()
    page = clerk.get(address).body
    assert "存为草稿" not in page.partition("<details")[0]
    assert 'value="县级政务部门"' in page
    clerk.post(f"{address}/confirm", {})
    jobs.Worker().work(burst=True)
    model.Session.remove()
    page = clerk.get(address).body
    assert page.index("本次导入写入的条目") < page.index('id="findings"')
    assert {
        one.extras["share_scope"]
        for one in model.Session.query(model.Package).filter(model.Package.title.like("%登记信息"))
    } == {"县级政务部门"}
    for user in ("head", "anonymous"):
        assert reader(user).post(f"{address}/fill/0", {}).status_code == 404


def test_a_delivery_with_secrets_has_no_name_on_the_page(reader):
    clerk = reader("clerk")
    address = checked(clerk, csv_bytes([row_of(信息资源摘要="涉及国家秘密")]))
    page = clerk.get(address).body
    assert "含涉密内容的 1 个文件（名称未保留）" in page
    assert "文件 1" not in page


def test_imports_of_others_do_not_exist(reader):
    address = checked(reader("clerk"), csv_bytes([GOOD]))
    for path in ("", "/progress", "/findings.csv", "/marked/0.xlsx"):
        assert reader("head").get(address + path).status_code == 404
        assert reader("anonymous").get(address + path).status_code == 404
        assert reader("centre").get(address + path).status_code == 200
    for command in ("confirm", "cancel", "recheck"):
        assert reader("head").post(f"{address}/{command}", {}).status_code == 404
    assert reader("clerk").get("/import/no-such").status_code == 404


def test_nothing_comes_of_an_import_that_is_cancelled(reader):
    clerk = reader("clerk")
    address = checked(clerk, csv_bytes([GOOD]))
    page = clerk.post(f"{address}/cancel", {}).body
    assert "已取消：没有导入任何内容" in page
    assert "这次导入已经结束" in clerk.post(f"{address}/cancel", {}).body


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("大.csv", b"0" * 200_000_000)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "word"),
    [
        (b"", "空.xlsx", "文件是空的"),
        (b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\xff\xff", "账单.xlsx", "不是可导入的文件"),
        (b"%PDF-1.7\x00\x00\xff\xfe\x00", "目录.pdf", "不是可导入的文件"),
        (b"<!DOCTYPE html><html></html>", "目录.xls", "网页表格"),
    ],
)
def test_a_dirty_file_is_refused_at_once_with_its_name(reader, content, name, word):
    answer = upload(reader("clerk"), content, name)
    assert answer.status_code == 400
    assert f"{name}：" in answer.body
    assert word in answer.body


def test_a_zip_bomb_is_told_as_a_finding(reader):
    clerk = reader("clerk")
    address = checked(clerk, bomb(), name="炸弹.zip")
    page = clerk.get(address).body
    assert "压缩包解开后过大" in page
    assert "没有可导入的" in page or "不用再导入" in page


def test_a_file_of_sixty_megabytes_is_refused(reader):
    answer = upload(reader("clerk"), b"a,b,c\n" * (10 * 1024 * 1024), "大.csv")
    assert answer.status_code == 400
    assert "文件太大" in answer.body


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../../etc/passwd.csv", "passwd.csv"),
        ("C:\\机密\\目录.csv", "目录.csv"),
        ("目录😀<script>alert(1)</script>.csv", "script&gt;.csv"),
        ("名" * 400 + ".csv", "名名….csv"),
    ],
)
def test_strange_names_are_shown_and_nothing_else(reader, name, shown):
    clerk = reader("clerk")
    address = checked(clerk, csv_bytes([GOOD]), name=name)
    page = clerk.get(address).body
    assert shown in page
    assert "<script>alert" not in page


def test_no_file_is_told(reader):
    answer = reader("clerk").post("/import/", {}, follow_redirects=False)
    assert answer.status_code == 400
    assert "没有" in answer.body


def test_the_empty_workbook_can_be_had(reader):
    answer = reader("clerk").get("/import/template.xlsx")
    assert zipfile.is_zipfile(io.BytesIO(answer.data))


def test_revisions_are_told_before_and_listed_with_their_case(reader, publish):
    clerk = reader("clerk")
    _carried_out(clerk, [GOOD])
    [entry] = model.Session.query(model.Package).filter_by(title="救助站登记信息")
    publish({"id": entry.id})
    changed = row_of(信息资源名称="救助站登记信息", 信息资源摘要="修订后的摘要。")
    address = _carried_out(clerk, [changed], "其中 1 条是已发布的条目")
    page = clerk.get(f"{address}?stored=revised").body
    assert "作为修订保留 1" in page
    assert "第 2 行" in page
    case = re.search(r'href="(/case/[0-9a-f-]{36})">修订办件', page)
    assert case
    assert "准备提交" in clerk.get(case.group(1)).body
    assert clerk.get(f"{address}?stored=lost").status_code == 404


def _carried_out(who, rows, told=""):
    """Import rows and return the address of the import; its check must say ``told``."""
    address = checked(who, csv_bytes(rows))
    assert told in who.get(address).body
    who.post(f"{address}/confirm", {}, follow_redirects=False)
    jobs.Worker().work(burst=True)
    model.Session.remove()
    return address
