"""Imports in the background, on the real queue, database and index."""

from __future__ import annotations

import base64
import datetime as dt
import io
import json
import pathlib
import zipfile

import openpyxl
import pytest

from ckan import model
from ckan.lib import jobs
from ckan.plugins import toolkit as tk

from ckanext.shuangpai.logic.importing import background, kept
from ckanext.shuangpai.model.import_run import ImportRun

from tests.workbook.making import csv_bytes, row_of, xls_bytes, xlsx_bytes, zip_bytes

pytestmark = pytest.mark.usefixtures(
    "with_plugins",
    "clean_db",
    "clean_index",
    "clean_queues",
    "with_test_worker",
    "with_request_context",
)

SECRET = "某涉密系统名称绝不外泄"


@pytest.fixture
def civil(make_department):
    """A department."""
    return make_department("双牌县民政局", uscc="11431123MB0008029U")


@pytest.fixture
def officer(civil, make_member):
    """A data officer of that department."""
    return make_member(civil["id"])


@pytest.fixture
def centre(make_department, make_member):
    """An editor of the Centre."""
    return make_member(make_department("双牌县政务服务中心", functions=["centre"])["id"])


@pytest.fixture
def start(act):
    """Return a starter of imports: content, user, options."""

    def run(content, user, name="目录.csv", **options):
        encoded = base64.b64encode(content).decode()
        return act("shuangpai_import_start", user, content=encoded, filename=name, **options)

    return run


def do_jobs():
    """Do what stands in the queue, in this process."""
    jobs.Worker().work(burst=True)
    model.Session.remove()


def titles():
    return sorted(one.title for one in model.Session.query(model.Package))


GOOD = row_of()
BAD = row_of(信息资源名称="婚姻登记信息", 共享类型="有条件共享", 共享条件="", 更新周期="偶尔吧")


def test_nothing_is_imported_before_it_is_confirmed(act, officer, start):
    run = start(csv_bytes([GOOD, BAD]), officer)
    assert run["state"] == "queued"
    do_jobs()
    shown = act("shuangpai_import_show", officer, id=run["id"])
    assert shown["state"] == "checked"
    assert shown["effect"] == {
        "entries": 2, "created": 1, "updated": 0, "revised": 0, "unchanged": 0, "drafts": 0, "left_out": 1
    }  # fmt: skip
    assert titles() == []
    found = act("shuangpai_import_finding_list", officer, id=run["id"], outcome="refused")
    assert {line["column"] for line in found["results"]} == {"更新周期"}

    act("shuangpai_import_confirm", officer, id=run["id"])
    do_jobs()
    shown = act("shuangpai_import_show", officer, id=run["id"])
    assert shown["state"] == "finished"
    assert shown["stored"] == 1
    assert titles() == ["低保对象信息"]
    [entry] = act("shuangpai_import_entry_list", officer, id=run["id"])["results"]
    assert (entry["title"], entry["kind"]) == ("低保对象信息", "created")


def test_a_second_confirmation_is_refused(act, officer, start):
    run = start(csv_bytes([GOOD]), officer)
    with pytest.raises(tk.ValidationError):
        act("shuangpai_import_confirm", officer, id=run["id"])
    do_jobs()
    act("shuangpai_import_confirm", officer, id=run["id"])
    with pytest.raises(tk.ValidationError):
        act("shuangpai_import_confirm", officer, id=run["id"])


def test_an_import_is_its_starters_and_the_centres(act, civil, officer, centre, make_member, start):
    run = start(csv_bytes([GOOD]), officer)
    colleague = make_member(civil["id"])
    for action in ("show", "finding_list", "entry_list", "confirm", "cancel", "recheck", "marked"):
        for user in (colleague, None):
            with pytest.raises(tk.NotAuthorized):
                act(f"shuangpai_import_{action}", user, id=run["id"])
        with pytest.raises(tk.NotAuthorized):
            act(f"shuangpai_import_{action}", colleague, id="no-such-import")
    assert act("shuangpai_import_show", centre, id=run["id"])["own"] is False
    with pytest.raises(tk.NotAuthorized):
        act("shuangpai_import_confirm", centre, id=run["id"])
    assert act("shuangpai_import_list", colleague)["count"] == 0
    assert act("shuangpai_import_list", centre)["count"] == 1
    assert act("shuangpai_import_list", centre, mine=True)["count"] == 0
    with pytest.raises(tk.NotAuthorized):
        act("shuangpai_import_list", None)


def test_what_cannot_be_read_is_refused_at_once(act, officer, start):
    for content, word in (
        (b"", "空"),
        (b"MZ\x90\x00\x03\x00", "可导入"),
        (b"<html><table></table>", "网页"),
    ):
        with pytest.raises(tk.ValidationError) as error:
            start(content, officer, name="../../目\x00录😀.xlsx")
        [text] = error.value.error_dict["upload"]
        assert text.startswith("目录😀.xlsx：")
        assert word in text
    with pytest.raises(tk.ValidationError):
        act("shuangpai_import_start", officer)
    assert act("shuangpai_import_list", officer)["count"] == 0


def test_a_file_beyond_the_limit_is_refused(act, officer, start, ckan_config, monkeypatch):
    monkeypatch.setitem(ckan_config, "ckanext.shuangpai.import_max_bytes", 2000)
    with pytest.raises(tk.ValidationError) as error:
        start(csv_bytes([GOOD] * 20), officer)
    assert "太大" in error.value.error_dict["upload"][0]


def test_a_long_name_is_cut_and_keeps_its_suffix(officer, start):
    run = start(csv_bytes([GOOD]), officer, name="长" * 300 + ".csv")
    [file] = run["files"]
    assert len(file["name"]) <= 150
    assert file["name"].endswith("….csv")


def test_secret_entries_remove_the_file_and_leave_only_the_place(act, officer, start):
    rows = [GOOD, row_of(信息资源名称=SECRET, 信息资源摘要="涉密：行动方案")]
    run = start(csv_bytes(rows), officer, name="行动.csv")
    do_jobs()
    shown = act("shuangpai_import_show", officer, id=run["id"])
    assert shown["state"] == "secret"
    assert shown["kept_until"] is None
    found = act("shuangpai_import_finding_list", officer, id=run["id"])
    assert [(one["row"], one["code"]) for one in found["results"]] == [(3, "secret")]
    folder = pathlib.Path(tk.config["ckan.storage_path"], "shuangpai_import")
    assert not list(folder.glob(f"{run['id']}*"))
    everything = json.dumps([shown, found], ensure_ascii=False)
    assert "行动" not in everything
    assert SECRET not in everything
    with pytest.raises(tk.ObjectNotFound):
        act("shuangpai_import_marked", officer, id=run["id"])
    with pytest.raises(tk.ValidationError):
        act("shuangpai_import_confirm", officer, id=run["id"])


def test_a_secret_file_name_is_not_taken_in(act, officer, start):
    with pytest.raises(tk.ValidationError):
        start(csv_bytes([GOOD]), officer, name="【机密】行动.csv")
    assert act("shuangpai_import_list", officer)["count"] == 0


def test_a_stale_check_is_made_again_before_anything_is_imported(act, officer, start):
    run = start(csv_bytes([GOOD]), officer)
    do_jobs()
    other = start(csv_bytes([GOOD]), officer)
    do_jobs()
    act("shuangpai_import_confirm", officer, id=other["id"])
    do_jobs()
    act("shuangpai_import_confirm", officer, id=run["id"])
    do_jobs()
    shown = act("shuangpai_import_show", officer, id=run["id"])
    assert (shown["state"], shown["notice"]) == ("checked", "changed")
    assert shown["effect"]["unchanged"] == 1
    assert titles() == ["低保对象信息"]
    with pytest.raises(tk.ValidationError):
        act("shuangpai_import_confirm", officer, id=run["id"])


def test_a_change_that_does_not_matter_does_not_stop_an_import(
    act, officer, civil, start, entry_fields
):
    run = start(csv_bytes([GOOD]), officer)
    do_jobs()
    act("package_create", officer, **entry_fields(civil["id"], title="另一条"))
    act("shuangpai_import_confirm", officer, id=run["id"])
    do_jobs()
    assert act("shuangpai_import_show", officer, id=run["id"])["state"] == "finished"
    assert titles() == ["低保对象信息", "另一条"]


def test_other_options_are_checked_again(act, officer, start):
    run = start(csv_bytes([GOOD, BAD]), officer)
    do_jobs()
    with pytest.raises(tk.NotAuthorized):
        act("shuangpai_import_recheck", officer, id=run["id"], publish=True)
    act("shuangpai_import_recheck", officer, id=run["id"], drafts=True)
    do_jobs()
    shown = act("shuangpai_import_show", officer, id=run["id"])
    assert shown["effect"]["created"] == 2
    assert shown["findings"]["outcome"]["draft"] >= 1


def test_cancelling_removes_the_files(act, officer, start):
    run = start(csv_bytes([GOOD]), officer)
    do_jobs()
    shown = act("shuangpai_import_cancel", officer, id=run["id"])
    assert shown["state"] == "cancelled"
    folder = pathlib.Path(tk.config["ckan.storage_path"], "shuangpai_import")
    assert not list(folder.glob(f"{run['id']}*"))
    with pytest.raises(tk.ValidationError):
        act("shuangpai_import_cancel", officer, id=run["id"])


def test_a_queued_import_can_be_cancelled(act, officer, start):
    run = start(csv_bytes([GOOD]), officer)
    act("shuangpai_import_cancel", officer, id=run["id"])
    do_jobs()
    assert act("shuangpai_import_show", officer, id=run["id"])["state"] == "cancelled"


def test_a_person_has_a_bounded_number_of_open_imports(officer, start):
    for _ in range(10):
        start(csv_bytes([GOOD]), officer)
    with pytest.raises(tk.ValidationError):
        start(csv_bytes([GOOD]), officer)


def test_files_go_when_their_time_is_over(act, officer, start):
    run = start(csv_bytes([GOOD]), officer)
    do_jobs()
    kept.clear_overdue(dt.datetime.now(dt.UTC) + dt.timedelta(days=8))
    act("shuangpai_import_confirm", officer, id=run["id"])
    do_jobs()
    shown = act("shuangpai_import_show", officer, id=run["id"])
    assert (shown["state"], shown["notice"]) == ("failed", "file_gone")


def test_who_lost_the_right_imports_nothing(act, officer, civil, start):
    run = start(csv_bytes([GOOD]), officer)
    do_jobs()
    act("shuangpai_import_confirm", officer, id=run["id"])
    site = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    leaving = {"id": civil["id"], "username": officer["name"]}
    tk.get_action("organization_member_delete")({"ignore_auth": True, "user": site}, leaving)
    do_jobs()
    assert ImportRun.get(run["id"]).notice == "not_authorized"
    assert titles() == []


def test_a_run_that_was_cut_off_goes_on_and_doubles_nothing(act, officer, start, monkeypatch):
    rows = [row_of(信息资源名称=f"第{number}号登记信息") for number in range(120)]
    run = start(csv_bytes(rows), officer)
    do_jobs()
    act("shuangpai_import_confirm", officer, id=run["id"])

    def die(work, stage, done, total):
        if stage == "write" and done >= 50:
            raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(background.progress, "put", die)
        with pytest.raises(SystemExit):
            background.work(run["id"])
    model.Session.remove()
    jobs.get_queue().empty()
    assert len(titles()) == 50
    shown = act("shuangpai_import_show", officer, id=run["id"])
    assert shown["state"] == "importing"
    assert shown["stored"] == 50
    do_jobs()
    shown = act("shuangpai_import_show", officer, id=run["id"])
    assert shown["state"] == "finished"
    assert shown["effect"]["created"] == 120
    assert shown["stored"] == 120
    assert len(titles()) == len(set(titles())) == 120
    assert act("package_search", officer, q="*:*", include_private=True)["count"] == 120


def test_a_run_that_fails_again_and_again_is_given_up(act, officer, start, monkeypatch):
    run = start(csv_bytes([GOOD]), officer)
    monkeypatch.setattr(background, "run", lambda *_: (_ for _ in ()).throw(SystemExit))
    for _ in range(background.MOST_ATTEMPTS):
        with pytest.raises(SystemExit):
            background.work(run["id"])
        model.Session.remove()
    background.work(run["id"])
    shown = act("shuangpai_import_show", officer, id=run["id"])
    assert (shown["state"], shown["notice"]) == ("failed", "gave_up")


def test_stopping_on_the_way_keeps_and_lists_what_is_stored(act, officer, start, monkeypatch):
    rows = [row_of(信息资源名称=f"第{number}号登记信息") for number in range(120)]
    run = start(csv_bytes(rows), officer)
    do_jobs()
    act("shuangpai_import_confirm", officer, id=run["id"])

    def stop(work, stage, done, total):
        if stage == "write":
            act("shuangpai_import_cancel", officer, id=run["id"])

    with monkeypatch.context() as patched:
        patched.setattr(background.progress, "put", stop)
        background.work(run["id"])
    shown = act("shuangpai_import_show", officer, id=run["id"])
    assert shown["state"] == "stopped"
    assert shown["stored"] == len(titles()) == 50


def marked(act, user, run, part=0):
    made = act("shuangpai_import_marked", user, id=run["id"], part=part)
    content = base64.b64decode(made["content"])
    return made["filename"], content, openpyxl.load_workbook(io.BytesIO(content))


def as_xlsx(rows):
    return xlsx_bytes([list(GOOD), *(list(row.values()) for row in rows)])


def as_xls(rows):
    return xls_bytes([list(GOOD), *(list(row.values()) for row in rows)])


@pytest.mark.parametrize("make", [csv_bytes, as_xlsx, as_xls])
def test_the_marked_workbook_shows_each_fault_in_its_cell(act, officer, start, make):
    run = start(make([GOOD, BAD]), officer, name="民政.dat")
    do_jobs()
    name, _, book = marked(act, officer, run)
    assert name == tk._("{name}-marked.xlsx").format(name="民政")
    summary, page = book.worksheets
    assert "更新周期“偶尔吧”不认识" in str(
        [cell.value for row in summary.iter_rows() for cell in row]
    )
    heads = [cell.value for cell in page[1]]
    cell = page.cell(3, heads.index("更新周期") + 1)
    assert "更新周期“偶尔吧”不认识" in cell.comment.text
    assert cell.fill.fgColor.rgb.endswith("FDD7DC")
    values = [[cell.value or "" for cell in row] for row in page.iter_rows()]
    assert values[1] == list(GOOD.values())


def test_the_marked_workbook_mended_is_imported_whole(act, officer, start):
    run = start(as_xlsx([GOOD, BAD]), officer)
    do_jobs()
    _, _, book = marked(act, officer, run)
    page = book.worksheets[1]
    heads = [cell.value for cell in page[1]]
    page.cell(3, heads.index("更新周期") + 1).value = "每月"
    stream = io.BytesIO()
    book.save(stream)
    run = start(stream.getvalue(), officer)
    do_jobs()
    shown = act("shuangpai_import_show", officer, id=run["id"])
    assert shown["effect"]["created"] == 2
    assert "refused" not in shown["findings"]["outcome"]


def test_the_marked_workbook_carries_no_formula_and_loses_nothing(act, officer, start):
    long = "很长的摘要" * 10_000
    rows = [row_of(信息资源摘要="=HYPERLINK(1)"), row_of(信息资源名称="长", 信息资源摘要=long)]
    run = start(csv_bytes(rows), officer)
    do_jobs()
    _, content, book = marked(act, officer, run)
    summary, page = book.worksheets
    column = [cell.value for cell in page[1]].index("信息资源摘要") + 1
    assert page.cell(2, column).value == "=HYPERLINK(1)"
    assert page.cell(2, column).data_type == "s"
    rest = [row[4].value for row in summary.iter_rows(min_row=2) if len(str(row[4].value)) > 9000]
    assert page.cell(3, column).value + "".join(rest) == long
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert [name for name in names if "external" in name.lower() or "vba" in name.lower()] == []


def test_the_files_of_an_archive_are_marked_one_by_one(act, officer, start):
    content = zip_bytes({"甲.csv": csv_bytes([BAD]), "乙.csv": csv_bytes([GOOD])})
    run = start(content, officer, name="全县.zip")
    do_jobs()
    shown = act("shuangpai_import_show", officer, id=run["id"])
    assert [part["entries"] for part in shown["parts"]] == [1, 1]
    name, _, book = marked(act, officer, run, 0)
    assert name == tk._("{name}-marked.xlsx").format(name="甲")
    assert len(book.worksheets) == 2
    with pytest.raises(tk.ObjectNotFound):
        marked(act, officer, run, 2)


def test_the_empty_workbook_is_read_as_such(act, officer, start):
    made = act("shuangpai_template_blank", officer)
    content = base64.b64decode(made["content"])
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert page.data_validations.dataValidation
    run = start(content, officer, name=made["filename"])
    do_jobs()
    shown = act("shuangpai_import_show", officer, id=run["id"])
    assert shown["effect"]["entries"] == 0
    assert shown["findings"]["outcome"] == {}


def test_tidying_takes_up_what_was_cut_off_and_removes_old_files(act, officer, start, monkeypatch):
    old = start(csv_bytes([GOOD]), officer)
    do_jobs()
    run = start(csv_bytes([row_of(信息资源名称="另一条")]), officer)
    jobs.get_queue().empty()
    ImportRun.get(old["id"]).kept_until = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1)
    model.Session.commit()
    with pytest.raises(tk.NotAuthorized):
        act("shuangpai_import_tidy", officer)
    site = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    done = tk.get_action("shuangpai_import_tidy")({"ignore_auth": True, "user": site}, {})
    assert done == {"resumed": 1, "cleared": 1}
    do_jobs()
    assert act("shuangpai_import_show", officer, id=run["id"])["state"] == "checked"
    assert act("shuangpai_import_show", officer, id=old["id"])["kept_until"] is None


def test_what_became_revisions_is_listed_with_its_case(act, officer, publish, start):
    act("shuangpai_import_confirm", officer, id=checked(start, officer, [GOOD])["id"])
    do_jobs()
    [entry_id] = [one.id for one in model.Session.query(model.Package)]
    publish({"id": entry_id})
    changed = row_of(信息资源摘要="修订后的摘要。")
    new = row_of(信息资源名称="救助站登记信息")
    run = checked(start, officer, [new, changed])
    shown = act("shuangpai_import_show", officer, id=run["id"])
    counted = {name: shown["effect"][name] for name in ("created", "updated", "revised")}
    assert counted == {"created": 1, "updated": 1, "revised": 1}
    act("shuangpai_import_confirm", officer, id=run["id"])
    do_jobs()
    assert act("shuangpai_import_show", officer, id=run["id"])["effect"]["revised"] == 1
    listed = act("shuangpai_import_entry_list", officer, id=run["id"])
    assert listed["kinds"] == {"created": 1, "revised": 1}
    places = {one["title"]: (one["kind"], one["file"], one["row"]) for one in listed["results"]}
    assert places == {
        "救助站登记信息": ("created", "目录.csv", 2),
        "低保对象信息": ("revised", "目录.csv", 3),
    }
    [revised] = act("shuangpai_import_entry_list", officer, id=run["id"], kind="revised")["results"]
    case = act("shuangpai_case_show", officer, id=revised["case"])
    assert (case["entry"]["id"], case["state"]) == (entry_id, "preparing")
    assert [one["field"] for one in case["comparison"]] == ["notes"]
    with pytest.raises(tk.ValidationError):
        act("shuangpai_import_entry_list", officer, id=run["id"], kind="lost")


def checked(start, officer, rows):
    run = start(csv_bytes(rows), officer)
    do_jobs()
    return run
