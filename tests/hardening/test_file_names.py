"""Chinese file names survive upload and download; plain names are cleaned as CKAN does."""

from __future__ import annotations

import io
from urllib.parse import quote, unquote

import pytest
from openpyxl import Workbook
from werkzeug.datastructures import FileStorage
from werkzeug.http import parse_options_header

from ckan.lib import munge

from ckanext.shuangpai.hardening import file_names

from tests.workbook.making import saved

CONTENT = "乡镇,亩\n五里牌镇,120\n".encode()
CONTENT_OF = {"xlsx": saved(Workbook())}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("水利数据.csv", "水利数据.csv"),
        ("双牌县（2026年）“古树名木”.CSV", "双牌县（2026年）“古树名木”.csv"),
        ("养老 机构　名单.xlsx", "养老-机构-名单.xlsx"),
        ("../../etc/密码.txt", "密码.txt"),
        ("C:\\数据\\水利.csv", "水利.csv"),
        ('水"利\r\n;<b>.csv', "水利b.csv"),
        (quote("水利数据.csv"), "水利数据.csv"),
        ("没有后缀", "没有后缀"),
        (".水利", "水利"),
        ("水利.数据表", "水利.数据表"),
    ],
)
def test_cleaning(given, kept):
    assert file_names.clean_file_name(given) == kept


def test_cleaning_twice_changes_nothing():
    once = file_names.clean_file_name("双牌县 水利（2026年）.csv")
    assert file_names.clean_file_name(once) == once
    assert file_names.clean_file_name(quote(once)) == once


def test_long_names_keep_their_ending():
    name = file_names.clean_file_name("双牌县" * 100 + ".csv")
    assert len(name) == file_names.MAX_LENGTH
    assert name.endswith(".csv")


@pytest.mark.usefixtures("with_plugins")
def test_plain_names_go_through_ckans_cleaning():
    assert file_names.clean_file_name("Water Data.CSV") == "water-data.csv"
    assert munge.munge_filename is file_names.clean_file_name


def test_upstream_still_loses_chinese_names():
    """Fails when CKAN keeps them itself: then this piece can go."""
    assert file_names._core_munge_filename("水利数据.csv") == ".csv"


@pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("双牌县水利数据（2026年）.csv", "text/csv"),
        ("古树名木.json", "application/json"),
        ("统计 年鉴.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_name_and_type_come_back(app, act, make_department, make_member, entry_fields, name, kind):
    officer = make_member(make_department("双牌县水利局")["id"])
    organization = act("organization_list_for_user", officer, permission="create_dataset")[0]
    entry = act("package_create", officer, **entry_fields(organization["id"]))
    content = CONTENT_OF.get(name.rpartition(".")[2], CONTENT)
    upload = FileStorage(io.BytesIO(content), name)
    resource = act(
        "resource_create", officer, package_id=entry["id"], name=name, url="", upload=upload
    )
    stored = file_names.clean_file_name(name)
    assert unquote(resource["url"]).endswith(f"/download/{stored}")

    answer = app.get(
        resource["url"].replace("http://test.ckan.net", ""),
        headers={"Authorization": officer["token"]},
    )
    assert answer.data == content
    assert answer.headers["Content-Type"].split(";")[0] == kind
    _, options = parse_options_header(answer.headers["Content-Disposition"])
    assert options["filename"] == stored


@pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
def test_an_edit_keeps_the_name(app, act, make_department, make_member, entry_fields):
    officer = make_member(make_department("双牌县水利局")["id"])
    organization = act("organization_list_for_user", officer, permission="create_dataset")[0]
    entry = act("package_create", officer, **entry_fields(organization["id"]))
    upload = FileStorage(io.BytesIO(CONTENT), "水库名录.csv")
    resource = act("resource_create", officer, package_id=entry["id"], url="", upload=upload)
    act("package_patch", officer, id=entry["id"], notes="换一段摘要。")
    act("resource_patch", officer, id=resource["id"], description="共 12 座。")
    shown = act("resource_show", officer, id=resource["id"])
    assert unquote(shown["url"]).endswith("/download/水库名录.csv")
    answer = app.get(
        shown["url"].replace("http://test.ckan.net", ""),
        headers={"Authorization": officer["token"]},
    )
    assert answer.data == CONTENT
