"""Import of workbooks through the action, against the real database and index."""

from __future__ import annotations

import base64
import io
import json
import logging

import pytest

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.tests import factories

from tests.workbook.making import csv_bytes, row_of, xls_bytes, xlsx_bytes, zip_bytes

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

SECRET = "某涉密系统名称绝不外泄"


@pytest.fixture
def civil(make_department):
    """A department."""
    return make_department(
        "双牌县民政局", uscc="11431123MB0008029U", former_titles=["双牌县民政委员会"]
    )


@pytest.fixture
def officer(civil, make_member):
    """A data officer of that department."""
    return make_member(civil["id"])


@pytest.fixture
def centre(make_department, make_member):
    """An editor of the Centre."""
    department = make_department("双牌县政务服务中心", functions=["centre"])
    return make_member(department["id"])


@pytest.fixture
def load(act):
    """Return an importer: content, user, options; gives the one file's report."""

    def run(content, user, name="目录.csv", **options):
        encoded = base64.b64encode(content).decode()
        report = act("shuangpai_template_import", user, content=encoded, filename=name, **options)
        [file] = report["files"]
        return file

    return run


def stored(title="低保对象信息"):
    return [
        tk.get_action("package_show")({"ignore_auth": True}, {"id": package.id})
        for package in model.Session.query(model.Package).filter_by(title=title)
    ]


def counts(report):
    return [report[name] for name in ("entries", "created", "updated", "unchanged")]


def refusals(report):
    return [(one["row"], one["column"], one["value"], one["code"]) for one in report["refused"]]


def test_the_same_file_twice_changes_nothing(officer, load):
    content = csv_bytes([row_of(), row_of(信息资源名称="婚姻登记信息")])
    first = load(content, officer)
    assert counts(first) == [2, 2, 0, 0]
    assert first["refused"] == []
    before = stored()[0]
    assert before["catalog_code"] == "307001431123/000001"
    assert counts(load(content, officer)) == [2, 0, 0, 2]
    assert stored()[0]["metadata_modified"] == before["metadata_modified"]


def test_the_report_has_the_agreed_shape(officer, load):
    report = load(
        csv_bytes(
            [
                row_of(更新周期="每天"),
                row_of(信息资源名称="乙", 更新周期="偶尔吧"),
                row_of(信息资源名称="丙", 更新周期=""),
            ]
        ),
        officer,
    )
    assert set(report) == {
        "file", "entries", "created", "updated", "revised", "unchanged", "refused", "drafts", "normalised", "stored",
    }  # fmt: skip
    assert report["drafts"] == [{"sheet": "目录", "row": 4, "entry": "丙", "missing": ["更新周期"]}]
    line = {"sheet", "row", "entry", "column", "value", "code", "message"}
    assert set(report["refused"][0]) == line
    assert set(report["normalised"][0]) == line | {"to"}
    changed = report["normalised"][0]
    assert (changed["row"], changed["column"], changed["value"], changed["to"]) == (
        2, "更新周期", "每天", "daily",
    )  # fmt: skip


def test_a_later_delivery_updates_by_title_and_provider_or_by_code(officer, load):
    load(csv_bytes([row_of()]), officer)
    code = stored()[0]["catalog_code"]
    changed = row_of(信息资源名称="低保对象　信息", 信息资源摘要="新的摘要")
    assert counts(load(csv_bytes([changed]), officer)) == [1, 0, 1, 0]
    renamed = row_of(信息资源名称="最低生活保障对象信息", 信息资源代码=code)
    assert counts(load(csv_bytes([renamed]), officer)) == [1, 0, 1, 0]
    [entry] = stored("最低生活保障对象信息")
    assert entry["catalog_code"] == code


def test_columns_that_a_file_lacks_stay_as_they_are(officer, load):
    load(csv_bytes([row_of()]), officer)
    columns = ("信息资源名称", "提供单位", "信息资源摘要", "更新周期")
    few = csv_bytes([row_of(信息资源摘要="新的摘要")], columns=columns)
    assert counts(load(few, officer)) == [1, 0, 1, 0]
    [entry] = stored()
    assert (entry["notes"], entry["share_class"]) == ("新的摘要", "conditional")


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"信息资源摘要": ""}, "信息资源摘要", "notes_required"),
        ({"共享条件": "无"}, "共享条件", "share_condition_required"),
        ({"使用范围": ""}, "使用范围", "share_scope_required"),
        ({"共享类型": "看情况"}, "共享类型", "share_class_unknown"),
        ({"更新周期": "偶尔吧"}, "更新周期", "update_cycle_unknown"),
        ({"数据类型": "怪类型"}, "数据类型", "item_type_unknown"),
        ({"数据长度": ""}, "数据长度", "item_length_required"),
        ({"数据长度": "很长"}, "数据长度", "item_length_malformed"),
        ({"信息资源代码": "307/1"}, "信息资源代码", "catalog_code_malformed"),
        ({"发布日期": "2026年13月1日"}, "发布日期", "published_on_malformed"),
        ({"发布日期": "2099-01-01"}, "发布日期", "published_on_future"),
        ({"提供单位": "双牌县航天局"}, "提供单位", "unknown_department"),
        ({"资源提供方代码": "11431123MB0008029X"}, "资源提供方代码", "uscc_malformed"),
        (
            {"信息资源格式分类": "石板", "信息资源格式类型": ""},
            "信息资源格式分类",
            "format_class_unknown",
        ),
        ({"信息项名称": "户主身份证号", "数据分级": "一级（公开）"}, "数据分级", "personal_level"),
    ],
)
def test_each_fault_is_one_line_with_its_place(officer, load, changes, column, code):
    bad = row_of(信息资源名称="有问题的目录", **changes)
    report = load(csv_bytes([row_of(), bad]), officer, complete=True)
    assert counts(report) == [2, 1, 0, 0]
    [line] = report["refused"]
    assert (line["row"], line["entry"], line["column"], line["code"]) == (
        3, "有问题的目录", column, code,
    )  # fmt: skip
    assert line["message"]
    assert stored("有问题的目录") == []


def test_several_faults_refuse_an_entry_whole_with_every_reason(officer, load):
    bad = row_of(信息资源摘要="", 共享条件="", 更新周期="")
    report = load(csv_bytes([bad]), officer, complete=True)
    assert {line["code"] for line in report["refused"]} == {
        "notes_required", "share_condition_required", "update_cycle_required",
    }  # fmt: skip
    assert stored() == []


def test_item_faults_name_their_own_rows(officer, load):
    rows = [row_of()]
    rows += [{"信息项名称": name, "数据类型": "怪", "数据长度": "1"} for name in ("甲", "乙")]
    report = load(csv_bytes(rows), officer)
    assert refusals(report) == [
        (3, "数据类型", "怪", "item_type_unknown"),
        (4, "数据类型", "怪", "item_type_unknown"),
    ]


def test_open_data_that_may_not_be_shared(officer, load):
    row = row_of(
        共享类型="不予共享", 共享条件="", 共享方式类型="", 开放类型="", 不予开放类别="", 开放依据=""
    )
    columns = (*row, "是否向社会开放", "不予共享理由", "不予共享依据")
    row |= {"是否向社会开放": "是", "不予共享理由": "能识别单个对象"}
    row["不予共享依据"] = "《中华人民共和国统计法》第二十八条"
    report = load(csv_bytes([row], columns=columns), officer)
    assert "open_without_share" in {line["code"] for line in report["refused"]}


@pytest.mark.parametrize(
    "name", ["双牌县民政委员会", "民政局", "雙牌縣民政局", "11431123MB0008029U", "县民政局"]
)
def test_departments_by_all_their_names(officer, load, civil, name):
    report = load(csv_bytes([row_of(提供单位=name)]), officer)
    assert counts(report) == [1, 1, 0, 0]
    assert stored()[0]["owner_org"] == civil["id"]


def test_an_office_from_before_the_reform(load, centre, make_department):
    today = make_department("双牌县自然资源局")
    report = load(csv_bytes([row_of(提供单位="双牌县国土局")]), centre)
    assert stored()[0]["owner_org"] == today["id"]
    changed = next(line for line in report["normalised"] if line["column"] == "提供单位")
    assert (changed["value"], changed["to"], changed["code"]) == (
        "双牌县国土局", "双牌县自然资源局", "department_alias",
    )  # fmt: skip


def test_unknown_departments_are_created_when_asked(load, centre):
    row = row_of(提供单位="双牌县扶贫办", 资源提供方代码="11431123MB0008117A")
    report = load(csv_bytes([row]), centre, create_organizations=True)
    assert counts(report)[1] == 1
    made = tk.get_action("organization_show")(
        {"ignore_auth": True}, {"id": stored()[0]["owner_org"]}
    )
    assert (made["title"], made["uscc"]) == ("双牌县农业农村局", "11431123MB0008117A")


def test_name_and_code_of_two_departments(officer, load, make_department):
    make_department("双牌县公安局", uscc="11431123MB0008010Y")
    report = load(csv_bytes([row_of(资源提供方代码="11431123MB0008010Y")]), officer)
    assert [line["code"] for line in report["refused"]] == ["provider_mismatch"]


def test_editors_import_for_their_own_departments_only(officer, load, make_department):
    make_department("双牌县公安局")
    rows = [row_of(), row_of(信息资源名称="户籍信息", 提供单位="双牌县公安局")]
    report = load(csv_bytes(rows), officer)
    assert counts(report)[:2] == [2, 1]
    assert [(line["entry"], line["code"]) for line in report["refused"]] == [
        ("户籍信息", "not_allowed")
    ]


def test_the_centre_imports_for_all(centre, civil, load):
    assert counts(load(csv_bytes([row_of()]), centre))[1] == 1


@pytest.mark.parametrize("option", ["publish", "create_organizations"])
def test_only_the_centre_publishes_and_adds_departments(officer, load, option):
    with pytest.raises(tk.NotAuthorized):
        load(csv_bytes([row_of()]), officer, **{option: True})


def test_citizens_do_not_import(load, civil):
    with pytest.raises(tk.NotAuthorized):
        load(csv_bytes([row_of()]), factories.UserWithToken())
    with pytest.raises(tk.NotAuthorized):
        load(csv_bytes([row_of()]), None)


def test_publishing_takes_what_has_no_finding(centre, civil, load):
    withheld = row_of(信息资源名称="封存记录", 共享类型="不予共享", 共享条件="", 共享方式类型="")
    columns = (*withheld, "不予共享理由", "不予共享依据")
    withheld |= {
        "不予共享理由": "依法封存",
        "不予共享依据": "《中华人民共和国刑事诉讼法》第二百八十六条",
    }
    report = load(csv_bytes([row_of(), withheld], columns=columns), centre, publish=True)
    assert counts(report)[1] == 2
    [line] = report["refused"]
    assert (line["entry"], line["code"], line["kept"]) == (
        "封存记录", "share_refusal_confirmation_required", "unpublished",
    )  # fmt: skip
    assert stored()[0]["entry_state"] == "published"
    assert stored("封存记录")[0]["entry_state"] == "draft"


def test_drafts_keep_what_has_findings_and_later_become_entries(officer, load):
    bad = csv_bytes([row_of(更新周期="")])
    report = load(bad, officer, drafts=True)
    assert counts(report) == [1, 1, 0, 0]
    assert [line["kept"] for line in report["refused"]] == ["draft"]
    assert stored()[0]["state"] == "draft"
    assert counts(load(bad, officer, drafts=True)) == [1, 0, 0, 1]
    assert counts(load(csv_bytes([row_of()]), officer)) == [1, 0, 1, 0]
    assert stored()[0]["state"] == "active"


def test_what_is_published_does_not_become_a_draft(centre, civil, load):
    load(csv_bytes([row_of()]), centre, publish=True)
    report = load(csv_bytes([row_of(更新周期="")]), centre, drafts=True)
    assert counts(report) == [1, 0, 0, 0]
    assert stored()[0]["state"] == "active"


@pytest.mark.parametrize(
    "changes",
    [
        {"信息资源名称": f"{SECRET}（绝密）"},
        {"信息资源摘要": f"{SECRET}，涉及国家秘密"},
        {"是否涉密": "机密", "信息资源名称": SECRET},
        {"不予开放类别": "涉及国家秘密", "信息资源名称": SECRET},
    ],
)
def test_nothing_of_secret_entries_is_kept_or_said(officer, load, caplog, changes):
    caplog.set_level(logging.DEBUG)
    bad = row_of(**changes)
    report = load(
        csv_bytes([row_of(信息资源名称="甲"), bad], columns=tuple(bad)), officer, drafts=True
    )
    assert counts(report) == [2, 1, 0, 0]
    [line] = report["refused"]
    assert (line["row"], line["entry"], line["column"], line["value"], line["code"]) == (
        3, "", "", "", "secret",
    )  # fmt: skip
    assert "办法第二条" in line["message"]
    assert SECRET not in json.dumps(report, ensure_ascii=False)
    assert SECRET not in caplog.text
    assert model.Session.query(model.Package).count() == 1


def test_a_secret_mark_over_the_table_counts_for_all(officer, load):
    head = list(row_of())
    content = xlsx_bytes([["机密★一年"], head, list(row_of().values())])
    report = load(content, officer, "目录.xlsx")
    assert [line["code"] for line in report["refused"]] == ["secret"]
    assert model.Session.query(model.Package).count() == 0


def test_repeats_inside_one_import_are_told(officer, load):
    report = load(csv_bytes([row_of(), row_of(信息资源名称="低保对象 信息")]), officer)
    assert counts(report)[:2] == [2, 1]
    [line] = report["refused"]
    assert (line["row"], line["code"]) == (3, "duplicate_in_file")
    assert "2" in line["message"]


def test_a_code_never_changes(officer, load):
    load(csv_bytes([row_of()]), officer)
    report = load(csv_bytes([row_of(信息资源代码="307001431123/000099")]), officer)
    assert [line["code"] for line in report["refused"]] == ["code_changed"]


def test_editors_do_not_narrow_what_is_published(centre, officer, load):
    wide = row_of(共享类型="无条件共享", 共享条件="")
    load(csv_bytes([wide]), centre, publish=True)
    report = load(csv_bytes([row_of()]), officer)
    assert [line["code"] for line in report["refused"]] == ["share_narrowed"]
    assert counts(load(csv_bytes([row_of()]), centre))[2] == 1


def test_a_dry_run_tells_all_and_writes_nothing(officer, load):
    report = load(
        csv_bytes([row_of(), row_of(信息资源名称="乙", 更新周期="偶尔吧")]), officer, dry_run="true"
    )
    assert counts(report) == [2, 1, 0, 0]
    assert len(report["refused"]) == 1
    assert model.Session.query(model.Package).count() == 0


def test_entries_that_relate_to_each_other_in_one_file(officer, load):
    codes = [f"307001431123/00000{n}" for n in (1, 2, 3)]
    rows = [
        row_of(信息资源名称=name, 信息资源代码=codes[n], 关联资源代码=codes[(n + 1) % 3])
        for n, name in enumerate("甲乙丙")
    ]
    report = load(csv_bytes(rows, columns=tuple(rows[0])), officer)
    assert (counts(report), report["refused"]) == ([3, 3, 0, 0], [])
    assert [stored(name)[0]["related_codes"] for name in "甲乙丙"] == [
        [codes[1]],
        [codes[2]],
        [codes[0]],
    ]
    assert counts(load(csv_bytes(rows, columns=tuple(rows[0])), officer))[3] == 3


def test_xls_and_archives_of_mixed_files(officer, act):
    head, row = list(row_of()), list(row_of(信息资源名称="甲").values())
    files = {
        "一.xls": xls_bytes([head, row]),
        "二.csv": csv_bytes([row_of(信息资源名称="乙")], "gb18030", ";"),
        "三.txt": b"\x00\x01\x02",
    }
    content = base64.b64encode(zip_bytes(files, gbk=True)).decode()
    report = act("shuangpai_template_import", officer, content=content, filename="全部.zip")
    assert [(file["file"], file["created"]) for file in report["files"]] == [
        ("全部.zip/一.xls", 1), ("全部.zip/二.csv", 1), ("全部.zip/三.txt", 0),
    ]  # fmt: skip
    assert report["files"][2]["refused"][0]["code"] == "file_type"


def test_a_list_of_entries(officer, load, entry_fields, civil):
    good = entry_fields("双牌县民政局", update_cycle="每天")
    bad = entry_fields(civil["id"], title="乙", update_cycle="偶尔吧")
    content = json.dumps([good, bad, "不是目录", {**good, "title": "丙", "星级": 5}]).encode()
    report = load(content, officer, "目录.json")
    assert counts(report) == [4, 2, 0, 0]
    told = [(line["row"], line["code"]) for line in report["refused"]]
    assert told == [(2, "update_cycle_unknown"), (3, "not_an_entry")]
    assert ("星级", "column_not_recognised") in {
        (line["column"], line["code"]) for line in report["normalised"]
    }
    assert counts(load(content, officer, "目录.json"))[3] == 2


def test_shapes_that_no_entry_has(officer, load, entry_fields, civil):
    strange = [
        entry_fields(civil["id"], title=["甲"]),
        entry_fields(civil["id"], title="乙", data_items="姓名"),
        entry_fields(civil["id"], title="丙", formats=7),
        entry_fields(civil["id"], title="丁", tags="水"),
        entry_fields(civil["id"], title="戊", share_class={"a": 1}),
        {"title": "己"},
        {},
        None,
    ]
    report = load(
        json.dumps([*strange, entry_fields(civil["id"], title="好")]).encode(), officer, "a.json"
    )
    assert report["entries"] == 9
    assert {line["row"] for line in report["refused"]} >= {1, 5, 6, 7, 8}
    assert len(stored("好")) == 1


def test_signs_that_no_database_holds(officer, load):
    report = load(csv_bytes([row_of(信息资源摘要="甲\x00乙\ufeff丙")]), officer)
    assert counts(report)[1] == 1
    assert stored()[0]["notes"] == "甲乙丙"


def test_several_uploads_in_one_call(app, officer):
    files = [
        (io.BytesIO(csv_bytes([row_of(信息资源名称=name)])), f"{name}.csv") for name in ("甲", "乙")
    ]
    response = app.post(
        "/api/action/shuangpai_template_import",
        data={"upload": files, "dry_run": "false"},
        headers={"Authorization": officer["token"]},
        content_type="multipart/form-data",
    )
    report = response.json["result"]
    assert [(file["file"], file["created"]) for file in report["files"]] == [
        ("甲.csv", 1),
        ("乙.csv", 1),
    ]


@pytest.mark.parametrize("data", [{}, {"content": "%%%", "filename": "a.csv"}])
def test_calls_without_a_file(officer, act, data):
    with pytest.raises(tk.ValidationError):
        act("shuangpai_template_import", officer, **data)


def test_a_large_file_is_stored_and_found(officer, load):
    rows = []
    for number in range(130):
        rows.append(row_of(信息资源名称=f"第{number}号登记信息", 信息资源摘要=f"第{number}类"))
        rows += [{"信息项名称": f"项{n}", "数据类型": "C", "数据长度": "9"} for n in range(3)]
    report = load(csv_bytes(rows), officer)
    assert (counts(report), report["refused"]) == ([130, 130, 0, 0], [])
    search = {"q": "*:*", "rows": 0, "include_private": True}
    assert tk.get_action("package_search")({"ignore_auth": True}, search)["count"] == 130


def test_an_empty_file_and_what_is_no_entry_are_one_line_each(load, centre):
    file = load(b"", centre)
    assert [line["code"] for line in file["refused"]] == ["file_empty"]
    file = load(b'["x"]', centre, name="a.json")
    assert [line["code"] for line in file["refused"]] == ["not_an_entry"]


def test_the_report_says_which_rows_became_revisions(load, officer, act, publish):
    first = load(csv_bytes([row_of()]), officer)
    [line] = first["stored"]
    assert (line["kind"], line["row"], line["entry"], line["case"]) == (
        "created", 2, "低保对象信息", None,
    )  # fmt: skip
    entry = act("package_show", officer, id=line["name"])
    publish(entry)
    changed = csv_bytes([row_of(信息资源摘要="修订后的摘要。")])
    trial = load(changed, officer, dry_run=True)
    assert (trial["updated"], trial["revised"], trial["stored"]) == (1, 1, [])
    again = load(changed, officer)
    assert (again["created"], again["updated"], again["revised"]) == (0, 1, 1)
    [line] = again["stored"]
    assert (line["kind"], line["row"], line["name"]) == ("revised", 2, entry["name"])
    assert act("shuangpai_case_show", officer, id=line["case"])["state"] == "preparing"


def test_what_the_centre_publishes_at_once_is_no_revision(load, officer, centre, act, publish):
    [line] = load(csv_bytes([row_of()]), officer)["stored"]
    publish(act("package_show", officer, id=line["name"]))
    done = load(csv_bytes([row_of(信息资源摘要="修订后的摘要。")]), centre, publish=True)
    assert (done["updated"], done["revised"]) == (1, 0)
    assert [one["kind"] for one in done["stored"]] == ["updated"]
    assert act("package_show", officer, id=line["name"])["notes"] == "修订后的摘要。"
