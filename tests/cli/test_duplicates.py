"""``ckan shuangpai duplicates``: one JSON value, words for people, progress apart."""

import json

import pytest

from ckanext.shuangpai import duplicate_index

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index", "entries")
TREES = [{"name": name, "type": "I"} for name in ("树种", "树龄", "胸围", "树高")]


@pytest.fixture
def entries(make_department, act, entry_fields):
    """Two entries of one matter, one of them the city's."""
    from ckan.tests import factories

    duplicate_index.forget()
    admin = factories.Sysadmin()
    offices = {
        "双牌县林业局": ("古树名木信息", "431123"),
        "永州市林业局": ("古树名木基础数据", "431100"),
    }
    made = []
    for office, (title, region) in offices.items():
        owner = make_department(office)["id"]
        fields = entry_fields(owner, title=title, data_items=TREES, region_code=region)
        made.append(act("package_create", admin, **fields))
    yield made
    duplicate_index.forget()


@pytest.fixture
def run(cli):
    def call(*arguments, **options):
        from ckan.cli.cli import ckan

        return cli.invoke(ckan, ["shuangpai", "duplicates", *arguments], **options)

    return call


def test_sweep_and_list_print_one_json_value(run):
    report = json.loads(run("sweep", "--json").stdout)
    assert (report["county"], report["city"], report["duplicates"]) == (1, 1, 1)

    (pair,) = json.loads(run("list", "--json").stdout)
    assert pair["ours"]["title"] == "古树名木信息"
    assert pair["theirs"]["title"] == "古树名木基础数据"
    assert pair["verdict"] == "duplicate"
    assert pair["reasons"]


def test_list_in_words(run):
    run("sweep")
    words = run("list").stdout
    assert "双牌县林业局 古树名木信息" in words
    assert "永州市林业局 古树名木基础数据" in words
    assert words.strip().endswith("1/1")


def test_check_takes_a_stored_entry_or_a_file(run, entries, tmp_path):
    stored = json.loads(run("check", entries[0]["id"], "--json").stdout)
    assert [one["entry"]["title"] for one in stored["results"]] == ["古树名木基础数据"]

    file = tmp_path / "entry.json"
    file.write_text(json.dumps({"title": "古树台账", "data_items": TREES}), encoding="utf-8")
    told = json.loads(run("check", str(file), "--json", "--scope", "city").stdout)
    assert [one["entry"]["title"] for one in told["results"]] == ["古树名木基础数据"]


def test_what_cannot_be_read_is_said(run, tmp_path):
    file = tmp_path / "entry.json"
    file.write_text("[1, 2]", encoding="utf-8")
    assert run("check", str(file)).exit_code == 1
    assert run("check", "no-such-entry").exit_code == 1
    failed = run("list", "--department", "没有的局")
    assert failed.exit_code == 1
    assert "没有的局" in failed.stderr


def test_sweep_can_read_everything_anew(run):
    assert run("sweep", "--rebuild", "--json").exit_code == 0
