"""Files of every kind into the DataStore: nothing is lost, nothing vanishes without a word."""

from __future__ import annotations

import pytest

from ckan import model
from ckan.lib.jobs import get_queue
from ckan.plugins import toolkit as tk

CSV = "机构名称,床位数,联系电话\n泷泊镇敬老院,30,0746-7730001\n江村镇敬老院,40,0746-7730002\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_encodings(load, encoding) -> None:
    found = load(CSV.encode(encoding))
    assert found["columns"] == {"机构名称": "text", "床位数": "numeric", "联系电话": "text"}
    assert found["rows"][0] == ["泷泊镇敬老院", 30, "0746-7730001"]
    assert found["state"] == "complete"
    assert found["rows_loaded"] == 2


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "，", "^", "~"])
def test_delimiters(load, delimiter) -> None:
    found = load(CSV.replace(",", delimiter).encode("gb18030"))
    assert found["rows"] == [
        ["泷泊镇敬老院", 30, "0746-7730001"],
        ["江村镇敬老院", 40, "0746-7730002"],
    ]


def test_long_digits_and_leading_zeros_stay_text(load) -> None:
    text = (
        "身份证号,手机,邮编,编号,顺序,金额,比例\n"
        "431123199001011234,13907460001,425200,0001,1,-5.50,0.1\n"
        "431123199001011235,13907460002,425200,0002,2,12.00,0.2\n"
    )
    found = load(text.encode())
    assert found["columns"] == {
        "身份证号": "text",
        "手机": "text",
        "邮编": "text",
        "编号": "text",
        "顺序": "numeric",
        "金额": "numeric",
        "比例": "numeric",
    }
    assert found["rows"][0][:4] == ["431123199001011234", "13907460001", "425200", "0001"]


@pytest.mark.parametrize("written", ["2026-01-05", "2026/1/5", "2026.1.5", "2026年1月5日"])
def test_dates_are_dates(load, written) -> None:
    found = load(f"名称,备案日期\n甲,{written}\n".encode())
    assert found["columns"]["备案日期"] == "date"
    assert found["rows"] == [["甲", "2026-01-05"]]


def test_a_data_item_decides_and_what_does_not_fit_is_told(load) -> None:
    items = [
        {"name": "名称", "type": "C", "length": "10"},
        {"name": "楼层", "type": "C", "length": "10", "note": "楼层编码"},
        {"name": "床位数", "type": "I"},
    ]
    found = load("名称,楼层,床位数\n甲,1,30\n乙,2,不详\n".encode(), data_items=items)
    assert found["columns"] == {"名称": "text", "楼层": "text", "床位数": "text"}
    [finding] = found["findings"]
    assert finding["code"] == "not_number"
    assert "第 3 行“不详”" in finding["message"]
    assert found["rows_loaded"] == 2


def test_rows_that_do_not_fit_are_counted_and_named(load) -> None:
    found = load("名称,数\n甲,1\n乙,2,多了\n\n丙\n丁,4\n".encode())
    assert [row[0] for row in found["rows"]] == ["甲", "丙", "丁"]
    counts = [found[f"rows_{name}"] for name in ("read", "loaded", "refused", "empty")]
    assert counts == [4, 3, 1, 1]
    [finding] = found["findings"]
    assert finding["places"] == [{"row": 3, "value": "多了"}]
    assert finding["message"].startswith("有 1 行没有载入：第 3 行的单元格比表头多（如“多了”）")


def test_a_title_above_the_table_is_passed_over(load) -> None:
    text = "双牌县养老机构一览表,,\n填报单位：民政局,,\n名称,地址,床位\n甲,泷泊镇,1\n乙,江村镇,2\n"
    found = load(text.encode("gb18030"))
    assert list(found["columns"]) == ["名称", "地址", "床位"]
    assert found["facts"]["rows_above"] == "2"
    assert len(found["rows"]) == 2


def test_odd_column_names_become_usable(load) -> None:
    long = "这是一个特别特别长的列名用来说明数据库里列名不能超过六十三个字节否则会被截断"
    head = f'名称,名称,,_id,"a""b",时间:开始,{long},100%,xmin'
    found = load(f"{head}\n1,2,3,4,5,6,7,8,9\n甲,乙,丙,丁,戊,己,庚,辛,壬\n".encode())
    names = list(found["columns"])
    assert names[:6] == ["名称", "名称_2", "列3", "id", "a”b", "时间：开始"]
    assert len(names[6].encode()) <= 63
    assert names[7:] == ["100%", "xmin_"]
    assert found["rows"][1] == list("甲乙丙丁戊己庚辛壬")
    assert "renamed" in [one["code"] for one in found["findings"]]


@pytest.fixture
def past_the_door(monkeypatch) -> None:
    """Let files in that are refused at upload: some lie there from before, or behind an address."""
    monkeypatch.setattr("ckanext.shuangpai.hardening.uploads.look_at_file", lambda data_dict: None)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "文件是空的"),
        (b" \r\n \n", "文件是空的"),
        (b"\x00\x01\x02\x03" * 50, "不是数据表"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "不是数据表"),
        (b'{"a": 1}', "不是数据表"),
        (b"\xff\xfe\xfd\x80\x81" * 3, "编码无法识别"),
        (b"PK\x03\x04broken", "损坏"),
    ],
)
def test_a_file_that_is_no_table_says_so(load, past_the_door, content, words) -> None:
    found = load(content)
    assert found["state"] == "failed"
    assert words in found["findings"][0]["message"]
    assert found["rows"] is None


def test_a_quotation_mark_that_is_never_closed_is_told(load) -> None:
    lines = "".join(f"甲{number},{number}\n" for number in range(300))
    found = load(f'名称,数\n甲,"1\n{lines}'.encode())
    assert found["state"] == "failed"
    assert "引号不配对" in found["findings"][0]["message"]


def test_a_heading_alone_is_an_empty_table(load) -> None:
    found = load("名称,数\n".encode())
    assert found["state"] == "complete"
    assert found["rows"] == []
    assert list(found["columns"]) == ["名称", "数"]


def test_a_huge_cell_and_markup_are_kept(load) -> None:
    huge = "长" * 400_000
    found = load(f'名称,说明\n<script>alert(1)</script>,"{huge}"\n=1+1,\\.\n'.encode())
    assert found["rows"][0] == ["<script>alert(1)</script>", huge]
    assert found["rows"][1] == ["=1+1", "\\."]


def test_workbooks(load) -> None:
    import io

    from openpyxl import Workbook

    book = Workbook()
    page = book.active
    page.append(["名称", "身份证号", "数", "日期"])
    page.append(["甲", "431123199001011234", 3.5, __import__("datetime").date(2026, 1, 5)])
    book.create_sheet("第二张").append(["别的"])
    stream = io.BytesIO()
    book.save(stream)
    found = load(stream.getvalue(), "数据.xlsx")
    assert found["rows"] == [["甲", "431123199001011234", 3.5, "2026-01-05"]]
    assert found["columns"]["日期"] == "date"
    assert found["facts"]["other_sheets"] == "第二张"


def test_old_workbooks(load) -> None:
    import io

    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("数据")
    for row, cells in enumerate([["名称", "数"], ["甲", 7]]):
        for column, cell in enumerate(cells):
            page.write(row, column, cell)
    stream = io.BytesIO()
    book.save(stream)
    assert load(stream.getvalue(), "数据.xls")["rows"] == [["甲", 7]]


def test_another_file_takes_the_place_of_the_first(make_entry, upload, work, context) -> None:
    resource = upload(make_entry(), "数据.csv", CSV.encode())
    work()
    status = tk.get_action("shuangpai_data_status")
    search = tk.get_action("datastore_search")
    upload(
        {"id": resource["package_id"]},
        "数据.csv",
        "甲,乙\n1,2\n".encode("gb18030"),
        id=resource["id"],
    )
    assert status(context(), {"resource_id": resource["id"]})["state"] == "waiting"
    assert search(context(), {"resource_id": resource["id"]})["total"] == 2
    work()
    assert search(context(), {"resource_id": resource["id"]})["records"] == [
        {"_id": 1, "甲": 1, "乙": 2}
    ]
    upload({"id": resource["package_id"]}, "数据.csv", b" \r\n", id=resource["id"])
    work()
    with pytest.raises(tk.ObjectNotFound):
        search(context(), {"resource_id": resource["id"]})
    shown = tk.get_action("resource_show")(context(), {"id": resource["id"]})
    assert shown["datastore_active"] is False


def test_a_change_while_a_load_waits_is_taken_by_that_load(
    make_entry, upload, work, context
) -> None:
    resource = upload(make_entry(), "数据.csv", CSV.encode())
    waiting = len(get_queue())
    changed = {"id": resource["id"]}
    upload({"id": resource["package_id"]}, "数据.csv", "甲,乙\n1,2\n".encode(), **changed)
    upload({"id": resource["package_id"]}, "别的.csv", "丙,丁\n3,4\n".encode(), **changed)
    assert len(get_queue()) == waiting
    status = tk.get_action("shuangpai_data_status")
    assert status(context(), {"resource_id": resource["id"]})["state"] == "waiting"
    work()
    found = tk.get_action("datastore_search")(context(), {"resource_id": resource["id"]})
    assert found["records"] == [{"_id": 1, "丙": 3, "丁": 4}]


def test_another_resource_is_loaded_while_the_first_waits(
    make_entry, upload, work, context
) -> None:
    entry = make_entry()
    made = [upload(entry, f"数据{number}.csv", CSV.encode()) for number in range(2)]
    again = {"resource_id": made[0]["id"], "ignore_hash": True}
    assert tk.get_action("xloader_submit")(context(), again) is False
    work()
    for one in made:
        found = tk.get_action("datastore_search")(context(), {"resource_id": one["id"]})
        assert found["total"] == 2


def test_an_order_whose_job_is_gone_holds_up_no_other(make_entry, upload, work, context) -> None:
    entry = make_entry()
    resource = upload(entry, "数据.csv", CSV.encode())
    get_queue().empty()
    upload(entry, "别的.csv", CSV.encode())
    again = {"resource_id": resource["id"], "ignore_hash": True}
    assert tk.get_action("xloader_submit")(context(), again) is True
    work()
    found = tk.get_action("datastore_search")(context(), {"resource_id": resource["id"]})
    assert found["total"] == 2


def test_what_officers_write_of_columns_survives_another_file(
    make_entry, upload, work, context
) -> None:
    resource = upload(make_entry(), "数据.csv", "名称,楼层\n甲,1\n".encode())
    work()
    info = {"label": "楼层号", "notes": "自下而上", "type_override": "text"}
    fields = [{"id": "名称", "type": "text"}, {"id": "楼层", "type": "numeric", "info": info}]
    made = {"resource_id": resource["id"], "fields": fields, "force": True}
    tk.get_action("datastore_create")(context(), made)
    submit = {"resource_id": resource["id"], "ignore_hash": True}
    assert tk.get_action("xloader_submit")(context(), submit)
    work()
    found = tk.get_action("datastore_info")(context(), {"id": resource["id"]})
    floor = found["fields"][1]
    assert (floor["type"], floor["info"]["label"]) == ("text", "楼层号")


@pytest.mark.parametrize("action", ["resource_patch", "resource_update", "package_update"])
def test_a_change_beside_the_file_does_not_load_it_again(
    make_entry, upload, work, context, action
) -> None:
    entry = make_entry()
    resource = upload(entry, "高龄津贴（2026年）.csv", "名称,楼层\n甲,1\n".encode())
    work()
    stored = model.Resource.get(resource["id"]).url
    shown = tk.get_action("resource_show")(context(), {"id": resource["id"]})
    changed = {**shown, "description": "每月更新"}
    if action == "resource_patch":
        changed = {"id": resource["id"], "description": "每月更新"}
    if action == "package_update":
        whole = tk.get_action("package_show")(context(), {"id": entry["id"]})
        changed = {**whole, "resources": [changed]}
    tk.get_action(action)(context(), changed)
    assert get_queue().is_empty()
    after = model.Resource.get(resource["id"])
    assert (after.description, after.url) == ("每月更新", stored)
    again = {"id": resource["id"], "description": "改了文件"}
    upload(entry, "高龄津贴（2026年）.csv", "名称,楼层\n乙,2\n".encode(), **again)
    assert not get_queue().is_empty()


def test_a_link_into_the_private_network_is_not_followed(make_entry, work, context) -> None:
    link = {"url": "http://127.0.0.1:1/数据.csv", "format": "CSV", "name": "链接"}
    made = tk.get_action("resource_create")(context(), {"package_id": make_entry()["id"], **link})
    work()
    told = tk.get_action("shuangpai_data_status")(context(), {"resource_id": made["id"]})
    assert told["state"] == "failed"
    assert "取不到文件：127.0.0.1" in told["findings"][0]["message"]
    job = tk.get_action("xloader_status")(context(), {"resource_id": made["id"]})
    assert job["status"] == "error"


def test_q_of_the_api_finds_parts_of_cells(load, context) -> None:
    found = load(CSV.encode())
    search = tk.get_action("datastore_search")
    base = {"resource_id": found["resource"]["id"]}
    assert search(context(), {**base, "q": "敬老 江村"})["total"] == 1
    assert search(context(), {**base, "q": {"机构名称": "江村"}})["total"] == 1
    assert search(context(), {**base, "q": '{"联系电话": "江村"}'})["total"] == 0
    assert search(context(), {**base, "q": "40"})["records"][0]["床位数"] == 40
    assert search(context(), {**base, "q": "_"})["total"] == 0
