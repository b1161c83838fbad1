"""change_duty, duplicate, inconsistency and dispute, each walked from its opening to its end."""

from __future__ import annotations

import io

import pytest
from werkzeug.datastructures import FileStorage

from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.shuangpai import duplicate_index

from tests.fixtures.cases import state_of, submit

LAW = {"instrument": "《中华人民共和国数据安全法》", "article": "第三十八条"}


@pytest.fixture
def open_(act):
    """Return an opener of cases: ``open_(user, "dispute", …)``."""

    def run(user, type_, **data):
        return act("shuangpai_case_open", user, type=type_, **data)

    return run


@pytest.fixture
def entries(county, act, publish, entry_fields):
    """Return a maker of published entries of two departments."""
    duplicate_index.forget()

    def make(*offices, **changes):
        made = []
        for office in offices:
            fields = entry_fields(county[office]["id"], title="低保对象信息", **changes)
            created = act(
                "package_create", county["officer" if office == "civil" else "other"], **fields
            )
            made.append(publish(created))
        return made

    return make


class TestChangeDuty:
    def opened(self, county, entries, open_, **data):
        [entry] = entries("civil")
        facts = {
            "trigger": "law",
            "instrument": "《社会救助法》",
            "occurred_on": "2026-11-02",
            **data,
        }
        return entry, open_(county["reviewer"], "change_duty", entries=[entry["id"]], **facts)

    def test_both_instruments_run_and_the_earlier_binds(self, county, entries, open_):
        _, case = self.opened(county, entries, open_)
        [clock] = case["clocks"]
        assert (clock["due"], clock["binding"]["instrument"]) == ("2026-11-16", "条例")
        assert {one["instrument"]: one["due"] for one in clock["all"]} == {
            "条例": "2026-11-16",
            "办法": "2026-11-23",
        }

    def test_one_trigger_opens_a_case_for_each_entry(self, county, entries, open_):
        made = entries("civil", "forest")
        case = open_(
            county["reviewer"],
            "change_duty",
            entries=[one["id"] for one in made],
            trigger="function",
            instrument="双编〔2026〕7号",
            occurred_on="2026-11-20",
        )
        assert [one["entry"] for one in case["cases"]] == [one["id"] for one in made]

    def test_updated_filed_and_published(self, county, entries, open_, act, give):
        entry, case = self.opened(county, entries, open_)
        with pytest.raises(tk.ValidationError) as refused:
            give(county["officer"], case, "file")
        assert "第十九条" in refused.value.error_dict["command"][0]
        answer = act("package_patch", county["officer"], id=entry["id"], notes="按新法修订。")
        review = act("shuangpai_case_show", county["officer"], id=answer["revision"]["case"])
        submit(county, give, review)
        give(county["officer"], case, "file")
        assert (case["state"], case["due_name"]) == ("filed", "更新后审核发布")
        give(county["reviewer"], review, "approve")
        case = act("shuangpai_case_show", county["officer"], id=case["id"])
        assert (case["state"], case["open"]) == ("done", False)
        assert [one["running"] for one in case["clocks"]] == [False, False]

    def test_the_centre_may_extend_once(self, county, entries, open_, give):
        _, case = self.opened(county, entries, open_)
        give(county["officer"], case, "request_extension", reason="新法配套目录未印发")
        give(county["reviewer"], case, "grant_extension", days="5")
        assert (case["state"], case["due"]) == ("due", "2026-11-23")
        with pytest.raises(tk.ValidationError):
            give(county["officer"], case, "request_extension", reason="再延")

    def test_what_need_not_change_is_declared_and_may_be_returned(
        self, county, entries, open_, give
    ):
        _, case = self.opened(county, entries, open_)
        with pytest.raises(tk.ValidationError):
            give(county["officer"], case, "declare")
        give(county["officer"], case, "declare", reason="条款不涉及本条目")
        give(county["second"], case, "object", reason="第三条改变了救助对象")
        assert (case["state"], case["due"]) == ("due", "2026-11-16")

    @pytest.mark.parametrize(
        ("data", "field"),
        [
            ({"occurred_on": "去年"}, "command"),
            ({"occurred_on": "2999-01-01"}, "command"),
            ({"occurred_on": "1901-01-01"}, "occurred_on"),
            ({"trigger": "mood"}, "trigger"),
            ({"instrument": ""}, "instrument"),
        ],
    )
    def test_bad_input_is_one_error(self, county, entries, open_, data, field):
        with pytest.raises(tk.ValidationError) as refused:
            self.opened(county, entries, open_, **data)
        assert list(refused.value.error_dict) == [field]


class TestDuplicate:
    def agreed(self, county, entries, open_, give):
        ours, theirs = entries("civil", "forest")
        case = open_(county["officer"], "duplicate", ours=ours["id"], theirs=theirs["id"])
        assert (case["state"], case["facts"]["evidence"]["verdict"]) == (
            "consultation",
            "duplicate",
        )
        said = {
            "collecting_department": county["civil"]["id"],
            "effect": "alias",
            "keep": ours["id"],
        }
        give(county["officer"], case, "propose", **said)
        assert [one["organization_title"] for one in case["waits_for"]] == ["双牌县林业局"]
        give(county["other"], case, "agree")
        assert case["state"] == "coordination"
        return ours, theirs, case, said

    def test_the_decision_withdraws_one_and_its_code_leads_on(
        self, county, entries, open_, act, give, app
    ):
        ours, theirs, case, said = self.agreed(county, entries, open_, give)
        with pytest.raises(tk.ValidationError) as refused:
            give(county["reviewer"], case, "decide", **{**said, "keep": ""}, reason="同一数据")
        assert "第十八条" in refused.value.error_dict["command"][0]
        give(county["reviewer"], case, "decide", **said, reason="同一数据，由民政局采集")
        assert (case["state"], state_of(theirs)) == ("decided", "withdrawn")
        for name in (theirs["name"], theirs["catalog_code"]):
            assert act("package_show", None, id=name)["id"] == ours["id"]
        answer = app.get(f"/dataset/{theirs['name']}", follow_redirects=False)
        assert answer.status_code == 301
        assert answer.headers["Location"].endswith(f"/dataset/{ours['name']}")
        shown = act("package_show", county["officer"], id=ours["id"])
        assert shown["collecting_department"] == county["civil"]["id"]

    def test_merging_takes_the_data_items_over(
        self, county, act, publish, entry_fields, open_, give
    ):
        duplicate_index.forget()
        one = entry_fields(county["civil"]["id"], title="优抚对象信息")
        two = entry_fields(county["civil"]["id"], title="优抚对象信息（旧）")
        two["data_items"] = [*two["data_items"], {"name": "电话区号", "type": "C", "length": "4"}]
        ours, theirs = (
            publish(act("package_create", county["officer"], **each)) for each in (one, two)
        )
        case = open_(county["officer"], "duplicate", ours=ours["id"], theirs=theirs["id"])
        assert case["state"] == "coordination"
        said = {
            "collecting_department": county["civil"]["id"],
            "effect": "merge",
            "keep": ours["id"],
        }
        give(county["second"], case, "decide", **said, reason="合并")
        names = [item["name"] for item in act("package_show", None, id=ours["id"])["data_items"]]
        assert names[-1] == "电话区号"

    def test_one_case_for_one_pair_and_the_opener_does_not_decide(
        self, county, entries, open_, give
    ):
        ours, theirs = entries("civil", "forest")
        case = open_(county["reviewer"], "duplicate", ours=ours["id"], theirs=theirs["id"])
        with pytest.raises(tk.ValidationError):
            open_(county["officer"], "duplicate", ours=theirs["id"], theirs=ours["id"])
        give(county["officer"], case, "escalate", reason="意见不一")
        with pytest.raises(tk.NotAuthorized):
            give(county["reviewer"], case, "dismiss", reason="不重复")
        assert give(county["second"], case, "dismiss", reason="口径不同")["state"] == "dismissed"


def test_an_inconsistency_is_agreed_and_recorded_on_both(county, entries, open_, act, give):
    ours, theirs = entries("civil", "forest")
    case = open_(
        county["officer"],
        "inconsistency",
        entries=[ours["id"], theirs["id"]],
        subject="床位数不一致",
    )
    give(county["officer"], case, "propose", result="以民政为准", authoritative=ours["id"])
    with pytest.raises(tk.ValidationError):
        give(county["officer"], case, "agree")
    give(county["other"], case, "disagree", reason="林业数据较新")
    give(county["other"], case, "propose", result="以民政为准，按月核对", authoritative=ours["id"])
    give(county["head"], case, "agree")
    assert (case["state"], case["open"]) == ("agreed", False)
    model.Session.expire_all()
    for one, other in ((ours, theirs), (theirs, ours)):
        shown = act("package_show", county["officer"], id=one["id"])
        assert shown["related_codes"] == [other["catalog_code"]]
    assert act("shuangpai_case_list", county["officer"], entry=theirs["id"])["count"] == 1


def test_a_dispute_goes_up_to_the_government(county, open_, give):
    case = open_(
        county["officer"], "dispute", respondent="双牌县林业局", subject="拒绝共享退耕还林数据"
    )
    assert case["state"] == "consultation"
    give(county["other"], case, "escalate", reason="无法达成一致")
    give(county["reviewer"], case, "refer", reason="协调三次未果")
    assert [one["organization_title"] for one in case["waits_for"]] == [
        "双牌县政务服务中心", "双牌县人民政府",
    ]  # fmt: skip
    answer = {"result": "按有条件共享提供", "document": "双政函〔2026〕9号", "reason": "履职需要"}
    with pytest.raises(tk.ValidationError) as refused:
        give(county["government"], case, "rule", **answer)
    assert "basis" in refused.value.error_dict
    give(county["government"], case, "rule", **answer, basis=LAW)
    assert (case["state"], case["facts"]["decision"]["document"]) == ("ruled", "双政函〔2026〕9号")


def test_papers_are_known_by_their_content(county, open_, act):
    case = open_(county["officer"], "dispute", respondent=county["forest"]["name"], subject="甲")
    for name, content in (
        ("a.exe", "TVo="),
        ("a.pdf", "PGh0bWw+"),
        ("a.txt", ""),
        ("../b.txt", "%%"),
    ):
        with pytest.raises(tk.ValidationError) as refused:
            act(
                "shuangpai_case_paper_add",
                county["officer"],
                id=case["id"],
                filename=name,
                content=content,
            )
        assert list(refused.value.error_dict) == ["upload"]
    added = act(
        "shuangpai_case_paper_add", county["officer"], id=case["id"], filename="../../说明.txt", content="6K+05piO"
    )  # fmt: skip
    assert (added["name"], added["size"]) == ("说明.txt", 6)
    assert (
        act("shuangpai_case_paper_show", county["other"], id=added["id"])["content"] == "6K+05piO"
    )
    with pytest.raises(tk.ObjectNotFound):
        act("shuangpai_case_paper_show", county["office"], id=added["id"])


def test_one_form_sent_twice_opens_one_case(county, open_):
    facts = {"respondent": county["forest"]["id"], "subject": "拒绝共享", "form": "a-key"}
    first = open_(county["officer"], "dispute", **facts)
    again = open_(county["officer"], "dispute", **facts)
    assert (again["id"], again["cases"]) == (first["id"], first["cases"])
    other = open_(county["officer"], "dispute", **{**facts, "subject": "逾期不答复"})
    assert other["id"] != first["id"]
    del facts["form"]
    assert open_(county["officer"], "dispute", **facts)["id"] not in (first["id"], other["id"])


def test_papers_of_an_opening_are_papers_of_each_case(county, open_, act, entry_fields, publish):
    entries = [
        publish(act("package_create", county["officer"], **entry_fields(county["civil"]["id"], title=title)))["id"]
        for title in ("救助对象甲类信息", "救助对象乙类信息")
    ]  # fmt: skip
    law = {"trigger": "law", "instrument": "法", "occurred_on": "2026-11-02", "entries": entries}
    good = FileStorage(io.BytesIO("修订决定".encode()), "决定.txt")
    wrong = FileStorage(io.BytesIO(b"MZ"), "a.exe")
    before = act("shuangpai_case_list", county["reviewer"], type="change_duty")["count"]
    with pytest.raises(tk.ValidationError):
        open_(county["reviewer"], "change_duty", **law, upload=good, **{"upload-1": wrong})
    assert act("shuangpai_case_list", county["reviewer"], type="change_duty")["count"] == before
    made = open_(county["reviewer"], "change_duty", **law, upload=good)
    assert len(made["cases"]) == 2
    for one in made["cases"]:
        case = act("shuangpai_case_show", county["officer"], id=one["id"])
        [paper] = case["papers"]
        assert (paper["name"], paper["size"]) == ("决定.txt", 12)
        assert case["events"][0]["papers"] == [paper["id"]]
