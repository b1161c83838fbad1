"""The commands import and export."""

from __future__ import annotations

import json

import pytest

from ckan.cli.cli import ckan

from tests.workbook.making import csv_bytes, row_of

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


@pytest.fixture
def run(cli, make_department):
    """Return a caller of ``ckan shuangpai`` with a department in place."""
    make_department("双牌县民政局")
    return lambda *words: cli.invoke(ckan, ["shuangpai", *map(str, words)])


def test_import_prints_one_json_value_and_fails_on_refusals(run, tmp_path):
    good, bad = tmp_path / "好.csv", tmp_path / "坏.csv"
    good.write_bytes(csv_bytes([row_of()], "gb18030"))
    bad.write_bytes(csv_bytes([row_of(信息资源名称="乙", 更新周期="偶尔吧")]))
    done = run("import", good, "--publish", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["files"][0]["created"] == 1
    again = run("import", good, bad, "--json")
    assert again.exit_code == 1
    first, second = json.loads(again.stdout)["files"]
    assert (first["unchanged"], len(second["refused"])) == (1, 1)


def test_import_says_in_words_what_is_wrong_and_where(run, tmp_path):
    bad = tmp_path / "坏.csv"
    bad.write_bytes(csv_bytes([row_of(更新周期="偶尔吧")]))
    done = run("import", bad)
    assert done.exit_code == 1
    assert "低保对象信息" in done.stdout
    assert "更新周期“偶尔吧”不认识" in done.stdout


def test_import_keeps_what_only_lacks_values_and_takes_them_for_the_whole_file(run, tmp_path):
    source = tmp_path / "缺.csv"
    source.write_bytes(csv_bytes([row_of(使用范围="", 使用用途="", 联系人="")]))
    refused = run("import", source, "--complete", "--dry-run")
    assert refused.exit_code == 1
    done = run("import", source)
    assert done.exit_code == 0
    assert "低保对象信息：草稿，还缺：使用范围、使用用途" in done.stdout
    wrong = run("import", source, "--fill", "使用范围")
    assert "使用范围" in wrong.stderr
    assert wrong.exit_code == 1
    pairs = ("--fill", "使用范围=县级政务部门", "--fill", "使用用途=业务协同")
    filled = run("import", source, *pairs, "--json")
    assert filled.exit_code == 0
    [file] = json.loads(filled.stdout)["files"]
    assert (file["updated"], file["drafts"]) == (1, [])


def test_import_says_what_was_created_and_where_revisions_are_decided(run, tmp_path):
    source = tmp_path / "a.csv"
    source.write_bytes(csv_bytes([row_of()]))
    first = run("import", source, "--publish")
    assert "低保对象信息：新增 http://" in first.stdout
    source.write_bytes(csv_bytes([row_of(信息资源摘要="修订后的摘要。")]))
    again = run("import", source)
    assert again.exit_code == 0
    assert "（其中修订 1）" in again.stdout
    assert "低保对象信息：作为修订保留 http://test.ckan.net/case/" in again.stdout


def test_export_writes_a_file_that_imports_as_unchanged(run, tmp_path):
    source, target = tmp_path / "a.csv", tmp_path / "b.xlsx"
    source.write_bytes(csv_bytes([row_of()]))
    assert run("import", source).exit_code == 0
    done = run("export", target, "--json")
    assert json.loads(done.stdout)["entries"] == 1
    again = run("import", target, "--json")
    assert json.loads(again.stdout)["files"][0]["unchanged"] == 1
