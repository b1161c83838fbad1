"""What arrives, what follows, what stays, what is refused: whole syncs of a small city."""

from __future__ import annotations

import datetime as dt
import json

import pytest
import sqlalchemy as sa

from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.harvest.model import HarvestObject

from ckanext.shuangpai.model.sync_record import SyncRecord

from tests.fixtures.city import configure, edit, entries, make_source, remote
from tests.harvesters.fault_server import city_of, record

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


def counts(report):
    return {name: report[name] for name in ("created", "updated", "unchanged", "archived")}


class TestArrival:
    def test_the_county_gets_everything_the_city_shows(self, city, source, sync, offices) -> None:
        report = sync()
        assert report["status"] == "complete", report
        assert (report["promised"], report["seen"], report["created"]) == (6, 6, 6)
        assert (report["refused"], report["errors"], report["unmapped"]) == ([], [], [])
        found = entries(source)
        assert set(found) == {one["id"] for one in city.datasets}
        entry = found[remote(1)]
        assert entry["title"] == "救助对象信息1"
        assert (entry["catalog_code"], entry["name"]) == (
            "307003431100/000001",
            "307003431100-000001",
        )
        assert (entry["share_class"], entry["open_class"]) == ("conditional", "unconditional")
        assert (entry["region_code"], entry["category"]) == ("431100", "3/07/003")
        assert entry["data_items"][0] == {"name": "姓名", "type": "C", "length": "50"}
        assert entry["owner_org"] == entry["collecting_department"] == offices["city"]["id"]
        assert entry["entry_state"] == "published"

    def test_origin_and_provenance_say_where_it_comes_from(self, city, source, sync) -> None:
        sync()
        entry = entries(source)[remote(1)]
        origin = entry["origin"]
        assert origin["source"] == source["id"]
        assert origin["url"] == f"{city.url}/dataset/{remote(1)}"
        assert origin["state"] == "active"
        assert origin["mapping"].startswith("ckan_city@")
        assert len(origin["hash"]) == 64
        assert dt.datetime.fromisoformat(origin["fetched"]).tzinfo is not None
        assert entry["provenance"] == {
            "kind": "shared",
            "system": "永州市政务数据目录",
            "statement": "来源：永州市政务数据目录；数源部门：永州市民政局",
        }

    def test_everything_is_found_by_a_citizen(self, sync) -> None:
        sync()
        found = tk.get_action("package_search")({"user": ""}, {"q": "救助对象", "rows": 50})
        assert found["count"] == 6
        assert all(one["origin"]["state"] == "active" for one in found["results"])

    def test_what_came_from_a_source_can_be_asked_for(self, city, sync, source) -> None:
        sync()
        del city.datasets[0]
        sync()
        search = tk.get_action("package_search")
        everything = f'origin_source:"{source["id"]}"'
        assert search({"user": ""}, {"fq": everything, "rows": 0})["count"] == 6
        gone = search({"user": ""}, {"fq": f"{everything} AND origin_state:archived"})
        assert [one["origin"]["remote_id"] for one in gone["results"]] == [remote(1)]

    def test_the_copies_do_not_carry_the_city_s_dates(self, sync, source) -> None:
        """B7: who harvests the county by date would otherwise never see them."""
        before = dt.datetime.now(dt.UTC).replace(tzinfo=None).isoformat()
        sync()
        assert all(one["metadata_modified"] >= before for one in entries(source).values())

    def test_chinese_titles_make_no_names(self, city, source, sync) -> None:
        """B10: names come from codes; equal titles and records without a code get on as well."""
        city.datasets = [record(n, title="水利数据", info_code=None) for n in range(1, 7)]
        assert sync()["status"] == "complete"
        names = {one["name"] for one in entries(source).values()}
        assert len(names) == 6
        assert not any("__" in name for name in names)

    def test_a_source_may_ask_for_drafts(self, city, source, sync) -> None:
        configure(source, entry_state="draft")
        sync()
        assert {one["entry_state"] for one in entries(source).values()} == {"draft"}


class TestSecondRun:
    def test_unchanged_means_untouched(self, city, source, sync) -> None:
        sync()
        before = {key: one["metadata_modified"] for key, one in entries(source).items()}
        objects = model.Session.query(HarvestObject).count()
        report = sync()
        assert counts(report) == {"created": 0, "updated": 0, "unchanged": 6, "archived": 0}
        assert report["status"] == "complete"
        assert {k: one["metadata_modified"] for k, one in entries(source).items()} == before
        assert model.Session.query(HarvestObject).count() == objects

    def test_a_date_alone_is_no_change(self, city, source, sync) -> None:
        sync()
        for one in city.datasets:
            one["metadata_modified"] = "2026-11-23T00:00:00"
        assert sync()["unchanged"] == 6

    def test_changes_arrive_whatever_their_date(self, city, source, sync) -> None:
        """B8: neither clocks nor local edits hide a change."""
        sync()
        edit(entries(source)[remote(3)], responsible_section="本县社会救助股")
        city.datasets[2] = record(3, title="新名称", metadata_modified="2001-01-01T00:00:00")
        report = sync()
        assert counts(report) == {"created": 0, "updated": 1, "unchanged": 5, "archived": 0}
        entry = entries(source)[remote(3)]
        assert (entry["title"], entry["responsible_section"]) == ("新名称", "本县社会救助股")

    def test_the_code_stays_when_the_city_changes_its_own(self, city, source, sync) -> None:
        sync()
        city.datasets[0] = record(1, info_code="307003431100/999999")
        assert sync()["status"] == "complete"
        assert entries(source)[remote(1)]["catalog_code"] == "307003431100/000001"

    def test_a_change_that_means_nothing_to_us_is_no_update(self, city, source, sync) -> None:
        sync()
        before = entries(source)[remote(1)]
        city.datasets[0] = record(1, license_id="notspecified", groups=[])
        city.datasets[0]["organization"]["description"] = "新说明"
        report = sync()
        assert counts(report) == {"created": 0, "updated": 0, "unchanged": 6, "archived": 0}
        assert entries(source)[remote(1)] == before

    def test_force_reads_everything_again(self, city, source, sync) -> None:
        sync()
        report = sync(force=True)
        assert counts(report) == {"created": 0, "updated": 0, "unchanged": 6, "archived": 0}

    def test_a_new_meaning_reads_everything_again(self, city, source, sync) -> None:
        sync()
        configure(source, values={"open_type": {"1": "conditional"}, "share_type": {"2": "1"}})
        report = sync()
        assert report["updated"] == 6
        entry = entries(source)[remote(1)]
        assert entry["share_class"] == "unconditional"
        assert entry["open_class"] == "unconditional", "never lowered, not by a setting either"
        assert {line["code"] for line in report["conflicts"]} == {"class_lowered"}


class TestDisappearance:
    def test_what_the_city_withdraws_is_archived_and_not_deleted(self, city, source, sync) -> None:
        """B5."""
        sync()
        gone = city.datasets.pop(4)
        report = sync()
        assert counts(report) == {"created": 0, "updated": 0, "unchanged": 5, "archived": 1}
        assert report["status"] == "complete"
        entry = entries(source)[gone["id"]]
        assert (entry["origin"]["state"], entry["state"]) == ("archived", "active")
        assert entry["title"] == gone["title"]
        assert sync()["archived"] == 0

    @pytest.mark.parametrize(
        "change", [{"state": "hidden"}, {"state": "deleted"}, {"state": "draft"}]
    )
    def test_made_private_or_deleted_there(self, city, source, sync, change) -> None:
        sync()
        city.datasets[0] = record(1, **change)
        assert sync()["archived"] == 1
        assert entries(source)[remote(1)]["origin"]["state"] == "archived"

    def test_what_comes_back_is_active_again(self, city, source, sync) -> None:
        sync()
        gone = city.datasets.pop(4)
        sync()
        city.datasets.append(gone)
        report = sync()
        assert counts(report) == {"created": 0, "updated": 1, "unchanged": 5, "archived": 0}
        entry = entries(source)[gone["id"]]
        assert entry["origin"]["state"] == "active"
        assert len(entries(source)) == 6

    def test_an_empty_city_archives_nothing_until_somebody_agrees(self, city, source, sync) -> None:
        """B14."""
        sync()
        city.datasets = []
        report = sync()
        assert (report["status"], report["archived"]) == ("paused", 0)
        assert "6" in report["errors"][0]
        assert {one["origin"]["state"] for one in entries(source).values()} == {"active"}
        report = sync(approve=True)
        assert (report["status"], report["archived"]) == ("complete", 6)

    def test_an_empty_city_is_complete_when_nothing_was_held(self, city, sync) -> None:
        city.datasets = []
        report = sync()
        assert (report["status"], report["promised"]) == ("complete", 0)


class TestIdentity:
    def test_two_sources_with_one_id_never_mix(
        self, city, source, sync, offices, monkeypatch, ckan_config
    ):
        """B9."""
        sync()
        with city_of(
            [record(1, title="另一个市的信息", info_code="307009431100/000001")]
        ) as second:
            allowed = [city.allowed, second.allowed]
            monkeypatch.setitem(ckan_config, "ckanext.shuangpai.outbound_allow", allowed)
            other = make_source(second, offices, "second")
            context = {"ignore_auth": True, "user": ""}
            report = tk.get_action("shuangpai_sync_run")(context, {"source": "second"})
        assert (report["created"], report["status"]) == (1, "complete")
        assert entries(other)[remote(1)]["title"] == "另一个市的信息"
        assert entries(source)[remote(1)]["title"] == "救助对象信息1"
        city.datasets.pop(0)
        sync()
        assert entries(other)[remote(1)]["origin"]["state"] == "active"

    def test_a_code_that_is_taken_does_not_stop_the_record(self, city, source, sync) -> None:
        city.datasets[1] = record(2, info_code="307003431100/000001")
        report = sync()
        assert (report["status"], report["created"]) == ("complete", 6)
        assert report["unmapped"] == [
            {
                "field": "catalog_code",
                "value": "307003431100/000001",
                "code": "code_taken",
                "to": "",
                "count": 1,
                "remote_ids": [remote(2)],
            }
        ]
        codes = {one["catalog_code"] for one in entries(source).values()}
        assert len(codes) == 6

    def test_an_id_used_again_for_something_else_is_an_update(self, city, source, sync) -> None:
        sync()
        city.datasets[0] = record(
            1, title="别的资源", notes="别的内容", info_code="307003431100/000777"
        )
        report = sync()
        assert (report["updated"], report["status"]) == (1, "complete")
        assert entries(source)[remote(1)]["title"] == "别的资源"

    def test_an_entry_purged_here_is_made_again(self, city, source, sync) -> None:
        sync()
        entry = entries(source)[remote(1)]
        tk.get_action("dataset_purge")({"ignore_auth": True, "user": ""}, {"id": entry["id"]})
        city.datasets[0] = record(1, info_code=None)
        assert sync()["created"] == 1
        assert set(entries(source)) == {one["id"] for one in city.datasets}


class TestCountyDecisions:
    def test_what_the_county_changed_stays(self, city, source, sync) -> None:
        sync()
        edit(entries(source)[remote(1)], notes="本县改写的摘要", contact_name="本县联系人")
        city.datasets[0] = record(1, notes="市里改写的摘要", title="市里的新名称")
        report = sync()
        entry = entries(source)[remote(1)]
        assert entry["notes"] == "本县改写的摘要"
        assert entry["contact_name"] == "本县联系人"
        assert entry["title"] == "市里的新名称"
        assert report["conflicts"] == [
            {
                "field": "notes",
                "code": "changed_here",
                "ours": "本县改写的摘要",
                "theirs": "市里改写的摘要",
                "count": 1,
                "remote_ids": [remote(1)],
            }
        ]
        assert report["status"] == "complete"

    @pytest.mark.parametrize("code", ["3", "2", None])
    def test_classes_are_never_lowered(self, city, source, sync, code) -> None:
        sync()
        city.datasets[0] = record(1, open_type=code, no_open_basis="涉及个人隐私", title="新名称")
        report = sync()
        entry = entries(source)[remote(1)]
        assert entry["open_class"] == "unconditional"
        assert not entry.get("open_basis")
        assert entry["title"] == "新名称"
        assert [(line["field"], line["code"]) for line in report["conflicts"]] == [
            ("open_class", "class_lowered")
        ]

    def test_classes_may_widen(self, city, source, sync) -> None:
        sync()
        city.datasets[0] = record(1, share_type="1", share_condition=None)
        assert sync()["conflicts"] == []
        entry = entries(source)[remote(1)]
        assert entry["share_class"] == "unconditional"
        assert not entry.get("share_condition")

    def test_an_entry_the_county_withdrew_is_not_published_again(self, city, source, sync) -> None:
        sync()
        edit(entries(source)[remote(1)], entry_state="withdrawn")
        city.datasets[0] = record(1, title="新名称")
        sync()
        entry = entries(source)[remote(1)]
        assert (entry["entry_state"], entry["title"]) == ("withdrawn", "新名称")

    def test_an_entry_the_county_deleted_stays_deleted(self, city, source, sync) -> None:
        sync()
        entry = entries(source)[remote(1)]
        tk.get_action("package_delete")({"ignore_auth": True, "user": ""}, {"id": entry["id"]})
        city.datasets[0] = record(1, title="新名称")
        report = sync()
        assert report["status"] == "complete"
        assert report["conflicts"][0]["code"] == "deleted_here"
        assert model.Package.get(entry["id"]).state == "deleted"

    def test_tags_and_resources_of_both(self, city, source, sync) -> None:
        link = {
            "id": "res-1",
            "name": "样例数据.csv",
            "url": "http://city.example/1.csv",
            "format": "csv",
        }
        city.datasets[0] = record(1, resources=[link])
        sync()
        entry = entries(source)[remote(1)]
        assert entry["resources"][0]["name"] == "样例数据.csv"
        own = {"name": "本县表", "url": "http://county.example/x.csv", "format": "CSV"}
        edit(
            entry,
            tags=[*entry["tags"], {"name": "双牌"}],
            resources=[*entry["resources"], own],
        )
        changed = [
            {**link, "url": "http://city.example/2.csv"},
            {**link, "id": "res-2", "name": "二"},
        ]
        city.datasets[0] = record(1, resources=changed, tags=[{"name": "救助"}])
        report = sync()
        assert report["conflicts"] == []
        entry = entries(source)[remote(1)]
        assert {tag["name"] for tag in entry["tags"]} == {"救助", "双牌"}
        assert [one["url"] for one in entry["resources"]] == [
            "http://city.example/2.csv",
            "http://city.example/1.csv",
            "http://county.example/x.csv",
        ]
        assert sync(force=True)["unchanged"] == 6


class TestSecrets:
    def test_refused_reported_and_nowhere_kept(self, city, source, sync, caplog) -> None:
        words = "涉密坐标机密内容"
        city.datasets[1] = record(2, title=words, notes=words, 是否涉密="是")
        city.datasets[3] = record(4, 密级="机密★10年", share_condition=words)
        report = sync()
        assert report["status"] == "partial"
        assert report["created"] == 4
        assert [(line["remote_id"], line["code"], line["field"]) for line in report["refused"]] == [
            (remote(2), "secret", "是否涉密"),
            (remote(4), "secret", "密级"),
        ]
        assert set(entries(source)) == {remote(n) for n in (1, 3, 5, 6)}
        assert words not in caplog.text
        assert words not in dump()

    def test_a_record_that_becomes_secret_is_withdrawn(self, city, source, sync) -> None:
        sync()
        city.datasets[0] = record(1, 是否涉密="是")
        report = sync()
        assert report["refused"][0]["code"] == "secret"
        entry = entries(source)[remote(1)]
        assert (entry["entry_state"], entry["origin"]["state"]) == ("withdrawn", "archived")
        kept = model.Session.query(HarvestObject.content).filter(HarvestObject.guid == remote(1))
        assert [row.content for row in kept] == [None, None]
        assert sync()["refused"][0]["remote_id"] == remote(1)

    def test_a_record_that_is_no_longer_secret_arrives(self, city, source, sync) -> None:
        city.datasets[0] = record(1, 是否涉密="是")
        sync()
        city.datasets[0] = record(1, 是否涉密="否")
        report = sync()
        assert (report["status"], report["created"], report["refused"]) == ("complete", 1, [])


def dump() -> str:
    """Return every text that the database holds."""
    texts = []
    for table in ("package", "resource", "tag", "harvest_object", "harvest_object_error") + (
        "harvest_gather_error",
        "shuangpai_sync_run",
        "shuangpai_sync_record",
    ):
        rows = model.Session.execute(sa.text(f'SELECT row_to_json(t)::text FROM "{table}" t'))
        texts += [row[0] for row in rows]
    return json.dumps(texts, ensure_ascii=False)


class TestDirt:
    def test_a_record_that_breaks_our_rules_is_kept_as_harvested(self, city, source, sync) -> None:
        bare = {"id": "only-an-id", "name": "x", "title": "没有别的", "extras": []}
        city.datasets = [bare, {"id": "no-title"}]
        report = sync()
        assert (report["status"], report["created"]) == ("complete", 2)
        assert entries(source)["only-an-id"]["title"] == "没有别的"

    def test_dirty_records_arrive_and_what_has_no_place_is_listed(self, city, source, sync) -> None:
        city.datasets = [
            record(1, notes="<p>第一段</p><script>alert(1)</script>第二段"),
            record(2, notes="双牌县" * 13_334),
            record(3, items='[{"name": "姓名"}, {"name": "断'),
            record(4, share_type="９", update_cycle="偶尔"),
            record(5, tags=[{"name": "水"}, {"name": "水利（2024）"}, {"name": "a,b"}]),
            record(6, title="救助对象信息1"),
            record(7, publish_date="不知道", 自编="值" * 500),
            record(8, title="ＧＰＳ　定位信息", 共享类型="有條件共享", share_type=None),
            record(9, organization={"title": "永州市未知局"}, dept_code="1"),
            record(
                10, resources=[{"id": "1", "name": "表\x00一", "url": ""}, {"url": "ftp://x/a"}]
            ),
            record(11, format="数据库,EXCEL；神秘"),
            record(12, theme="无此主题", catalog_class="4"),
        ]
        report = sync()
        assert report["refused"] == []
        assert report["status"] == "complete"
        found = entries(source)
        assert found[remote(1)]["notes"] == "第一段\n第二段"
        assert len(found[remote(2)]["notes"]) == 40_002
        assert found[remote(3)]["data_items"] == [{"name": "姓名"}]
        assert [tag["name"] for tag in found[remote(5)]["tags"]] == ["a b", "水", "水利（2024）"]
        assert found[remote(8)]["share_class"] == "conditional"
        assert found[remote(10)]["resources"][0]["name"] == "表一"
        missed = {(line["field"], line["value"]): line for line in report["unmapped"]}
        assert missed["share_type", "９"]["to"] == "share_class"
        assert missed["update_cycle", "偶尔"]["remote_ids"] == [remote(4)]
        assert missed["publish_date", "不知道"]["code"] == "unknown_value"
        assert missed["organization", "永州市未知局"]["code"] == "unknown_department"
        assert missed["format", "神秘"]["to"] == "formats"
        assert missed["theme", "无此主题"]["code"] == "unknown_value"
        assert missed["catalog_class", "4"]["code"] == "unknown_value"
        assert [line["code"] for line in report["unmapped"] if line["field"] == "items"] == [
            "unreadable"
        ]
        assert [line["code"] for line in report["unmapped"] if line["field"] == "自编"] == [
            "unknown_field"
        ]

    def test_the_report_of_a_quiet_run_lists_what_still_has_no_place(self, city, sync) -> None:
        city.datasets = [record(1, 自编="甲"), record(2, 自编="乙")]
        sync()
        report = sync()
        assert report["unchanged"] == 2
        assert [(line["field"], line["count"]) for line in report["unmapped"]] == [("自编", 2)]

    def test_unknown_departments_go_to_the_source_s_owner(
        self, city, source, sync, offices
    ) -> None:
        city.datasets = [record(1, organization={"title": "永州市未知局"}, dept_code=None)]
        sync()
        assert entries(source)[remote(1)]["owner_org"] == offices["centre"]["id"]

    @pytest.mark.parametrize(
        "broken", ["text", None, 7, ["list"], {"title": "没有标识"}, {"id": ""}]
    )
    def test_records_without_identity(self, city, source, sync, broken) -> None:
        """The county cannot claim to have everything; the others arrive, and nothing is archived."""
        sync()
        city.datasets = [one for one in city.datasets if one["id"] != remote(6)]
        city.datasets.append(broken)
        city.stubborn = {"sort", "fl"}
        city.answer = broken_answer(city)
        report = sync()
        assert report["status"] == "partial"
        assert report["refused"][0]["code"] == "no_identifier"
        assert report["archived"] == 0

    def test_deep_nesting_is_refused(self, city, source, sync) -> None:
        deep: object = "x"
        for _ in range(200):
            deep = [deep]
        city.datasets[0] = record(1, extras={"tief": deep})
        report = sync()
        assert [line["code"] for line in report["refused"]] == ["too_deep"]
        assert report["created"] == 5

    def test_other_types_and_drafts_are_skipped(self, city, source, sync) -> None:
        city.datasets[0] = record(1, type="harvest")
        city.datasets[1] = record(2, state="draft")
        report = sync()
        assert report["status"] == "complete"
        assert [line["code"] for line in report["skipped"]] == ["other_type", "not_active"]
        assert len(entries(source)) == 4


def broken_answer(city):
    """Return an answer that can hold records of any shape."""

    def answer(asked):
        start, rows = int(asked["start"]), int(asked["rows"])
        page = city.datasets[start : start + rows]
        body = {"count": len(city.datasets), "results": page}
        return json.dumps({"success": True, "result": body}).encode()

    return answer


def test_nothing_is_left_pending(city, source, sync) -> None:
    run = sync()["id"]
    assert SyncRecord.pending(run) == 0
