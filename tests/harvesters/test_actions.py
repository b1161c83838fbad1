from __future__ import annotations

import json
from typing import Any

import pytest

from ckan.cli.cli import ckan
from ckan.plugins import toolkit as tk

from tests.fixtures.city import entries
from tests.harvesters.fault_server import record, status

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


@pytest.fixture
def people(offices, make_department, make_member) -> dict[str, Any]:
    other = make_department("双牌县林业局")
    return {
        "centre": make_member(offices["centre"]["id"], "editor"),
        "member": make_member(offices["centre"]["id"], "member"),
        "other": make_member(other["id"], "admin"),
        "anonymous": None,
    }


@pytest.mark.parametrize("action", ["shuangpai_sync_run", "shuangpai_sync_show"])
@pytest.mark.parametrize(
    ("who", "may"), [("centre", True), ("member", False), ("other", False), ("anonymous", False)]
)
def test_the_centre_syncs(act, source, people, city, action, who, may) -> None:
    if may:
        assert act(action, people[who], source=source["name"])
        return
    with pytest.raises(tk.NotAuthorized):
        act(action, people[who], source=source["name"])
    assert city.asked == []


class TestShow:
    def test_a_source_that_never_ran(self, act, source, people) -> None:
        shown = act("shuangpai_sync_show", people["centre"], source=source["id"])
        assert (shown["count"], shown["last"], shown["runs"]) == (0, None, [])
        assert shown["source"]["name"] == "yongzhou"

    def test_the_history_in_pages(self, act, source, people, sync, city) -> None:
        sync()
        city.faults = {0: status(500)}
        sync()
        city.faults = {}
        city.datasets[0] = record(1, 自编="甲")
        newest = sync()
        shown = act("shuangpai_sync_show", people["centre"], source="yongzhou", limit=2)
        assert shown["count"] == 3
        assert shown["last"] == newest
        assert [run["status"] for run in shown["runs"]] == ["complete", "failed"]
        assert shown["runs"][0]["unmapped"] == 1
        rest = act("shuangpai_sync_show", people["centre"], source="yongzhou", limit=2, offset=2)
        assert [run["created"] for run in rest["runs"]] == [6]

    @pytest.mark.parametrize(
        "data", [{"limit": 0}, {"limit": "x"}, {"offset": -1}, {"limit": 1000}]
    )
    def test_numbers_out_of_bounds(self, act, source, people, data) -> None:
        with pytest.raises(tk.ValidationError):
            act("shuangpai_sync_show", people["centre"], source="yongzhou", **data)


@pytest.mark.parametrize("name", ["no-such-source", None, "", 7])
def test_sources_that_do_not_exist(act, people, name) -> None:
    with pytest.raises((tk.ObjectNotFound, tk.ValidationError)):
        act("shuangpai_sync_run", people["centre"], source=name)


class TestCommandLine:
    def test_json_is_one_value_and_the_status_is_the_exit(self, cli, source, city) -> None:
        result = cli.invoke(ckan, ["shuangpai", "sync", "yongzhou", "--json"])
        report = json.loads(result.stdout)
        assert (report["source"], report["status"], report["created"]) == (
            "yongzhou",
            "complete",
            6,
        )
        assert result.exit_code == 0

    def test_an_incomplete_run_fails(self, cli, source, city) -> None:
        city.faults = {2: status(404)}
        result = cli.invoke(ckan, ["shuangpai", "sync", "yongzhou", "--json"])
        assert json.loads(result.stdout)["status"] == "partial"
        assert result.exit_code == 1

    def test_in_words(self, cli, source, city) -> None:
        city.datasets[0] = record(1, 自编="甲")
        result = cli.invoke(ckan, ["shuangpai", "sync", "yongzhou"])
        assert result.exit_code == 0
        assert "自编" in result.stdout
        assert "6" in result.stdout

    def test_an_unknown_source(self, cli, source) -> None:
        result = cli.invoke(ckan, ["shuangpai", "sync", "nowhere", "--json"])
        assert result.exit_code == 1
        assert result.stdout == ""
        assert "nowhere" in result.stderr


def test_entries_of_a_sync_are_public_only_when_open(source, sync, city) -> None:
    city.datasets[1] = record(2, open_type="3", no_open_basis="涉及个人隐私")
    sync()
    assert len(entries(source)) == 6
    assert tk.get_action("package_search")({"user": ""}, {"rows": 0})["count"] == 5
