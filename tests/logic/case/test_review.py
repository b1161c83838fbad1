"""entry_review through the action API: who may do what, in which order, and what the entry becomes."""

from __future__ import annotations

import pytest

from ckan.plugins import toolkit as tk

from tests.fixtures.cases import PASSED, state_of, submit


def test_an_entry_goes_its_way_to_the_public(county, reviewed, act, give):
    entry, case = reviewed()
    assert (case["state"], case["version"], state_of(entry)) == ("preparing", 1, "draft")
    submit(county, give, case)
    assert (case["state"], state_of(entry)) == ("review", "review")
    assert case["due"]
    assert [one["organization_title"] for one in case["waits_for"]] == ["双牌县政务服务中心"]
    give(county["reviewer"], case, "approve")
    assert (case["state"], case["open"], state_of(entry)) == ("published", False, "published")
    assert act("package_show", None, id=entry["name"])["entry_state"] == "published"
    found = act("package_search", None, q=entry["title"])
    assert entry["id"] in [one["id"] for one in found["results"]]
    events = [one["command"] for one in case["events"]]
    assert events == ["open", "secrecy_review", "head_consent", "submit", "approve"]


@pytest.mark.parametrize(
    ("missing", "article"), [("secrecy_review", "第三十七条"), ("head_consent", "第十三条")]
)
def test_nothing_is_submitted_without_its_records(county, reviewed, give, missing, article):
    _, case = reviewed()
    steps = {"secrecy_review": PASSED, "head_consent": {}}
    for command in steps.keys() - {missing}:
        give(county["head"], case, command, **steps[command])
    with pytest.raises(tk.ValidationError) as refused:
        give(county["officer"], case, "submit")
    assert article in refused.value.error_dict["command"][0]


def test_personal_data_needs_its_assessment(county, reviewed, give):
    items = [{"name": "身份证号", "type": "C", "length": "18"}]
    closed = {"instrument": "《中华人民共和国个人信息保护法》", "article": "第二十八条"}
    _, case = reviewed(
        data_items=items,
        security_level="3",
        open_class="withheld",
        open_refusal_category="privacy",
        open_basis=closed,
    )
    give(county["head"], case, "secrecy_review", **PASSED)
    give(county["head"], case, "head_consent")
    with pytest.raises(tk.ValidationError) as refused:
        give(county["officer"], case, "submit")
    assert "个人信息保护影响评估" in refused.value.error_dict["command"][0]
    give(county["officer"], case, "impact_assessment", **PASSED)
    assert give(county["officer"], case, "submit")["state"] == "review"


def test_records_hold_for_the_text_they_were_made_of(county, reviewed, act, give):
    entry, case = reviewed()
    give(county["head"], case, "secrecy_review", **PASSED)
    give(county["head"], case, "head_consent")
    act("package_patch", county["officer"], id=entry["id"], notes="另一种说法。")
    case["version"] = act("shuangpai_case_show", county["officer"], id=case["id"])["version"]
    with pytest.raises(tk.ValidationError) as refused:
        give(county["officer"], case, "submit")
    assert "保密审查" in refused.value.error_dict["command"][0]


@pytest.mark.parametrize(
    ("who", "command", "error"),
    [
        ("officer", "approve", tk.NotAuthorized),
        ("head", "approve", tk.NotAuthorized),
        ("clerk", "recall", tk.NotAuthorized),
        ("other", "approve", tk.ObjectNotFound),
        ("reviewer", "submit", tk.ValidationError),
        ("reviewer", "confirm", tk.ValidationError),
        ("reviewer", "fly", tk.ValidationError),
    ],
)
def test_what_the_table_does_not_allow_is_refused(county, reviewed, give, who, command, error):
    _, case = reviewed("review")
    with pytest.raises(error) as refused:
        give(county[who], case, command)
    words = str(getattr(refused.value, "message", "") or refused.value.error_dict)
    assert error is tk.ObjectNotFound or "条" in words


def test_a_return_says_why_and_the_clock_stands_still(county, reviewed, act, give):
    entry, case = reviewed("review")
    with pytest.raises(tk.ValidationError) as refused:
        give(county["reviewer"], case, "return")
    assert "第十八条" in refused.value.error_dict["reason"][0]
    give(county["reviewer"], case, "return", reason="摘要请写明数据范围")
    assert (case["state"], case["due"], state_of(entry)) == ("returned", None, "returned")
    act(
        "package_patch",
        county["officer"],
        id=entry["id"],
        notes="本县备案机构的情况，截至上季度末。",
    )
    case["version"] = act("shuangpai_case_show", county["officer"], id=case["id"])["version"]
    submit(county, give, case)
    assert (case["state"], state_of(entry)) == ("review", "review")
    assert case["due"]


def test_nobody_decides_their_own_case(county, act, give, make_member, entry_fields):
    fields = entry_fields(county["centre"]["id"], title="办事指南目录")
    entry = act("package_create", county["reviewer"], **fields)
    case = act("shuangpai_case_open", county["reviewer"], type="entry_review", entry=entry["id"])
    give(county["second"], case, "secrecy_review", **PASSED)
    give(county["second"], case, "head_consent")
    give(county["reviewer"], case, "submit")
    for person in ("reviewer", "second"):
        with pytest.raises(tk.NotAuthorized) as refused:
            give(county[person], case, "approve")
        assert "another person" in refused.value.message
    third = make_member(county["centre"]["id"], "editor")
    assert give(third, case, "approve")["state"] == "published"


def test_a_text_under_review_is_locked(county, reviewed, act, give):
    entry, case = reviewed("review")
    with pytest.raises(tk.ValidationError) as refused:
        act("package_patch", county["officer"], id=entry["id"], notes="偷偷改")
    assert "locked" in refused.value.error_dict["entry_state"][0]
    give(county["officer"], case, "recall")
    assert (
        act("package_patch", county["officer"], id=entry["id"], notes="改好了")["notes"] == "改好了"
    )


def test_withheld_goes_to_the_confirming_office(county, reviewed, act, give):
    law = {"instrument": "《中华人民共和国统计法》", "article": "第二十八条"}
    entry, case = reviewed(
        "review",
        share_class="withheld",
        share_method="",
        share_scope="",
        share_refusal_reason="依法保密",
        share_refusal_basis=law,
        open_class="withheld",
        open_refusal_category="prohibited",
        open_basis=law,
    )
    give(county["reviewer"], case, "approve")
    assert (case["state"], state_of(entry)) == ("confirmation", "confirmation")
    with pytest.raises(tk.ValidationError):
        give(county["office"], case, "confirm")
    give(county["office"], case, "confirm", document="双政办函〔2026〕5号")
    shown = act("package_show", county["officer"], id=entry["id"])
    assert (case["state"], shown["entry_state"]) == ("published", "published")
    record = shown["share_refusal_confirmation"]
    assert (record["organization"], record["document"]) == (
        "双牌县人民政府办公室", "双政办函〔2026〕5号",
    )  # fmt: skip


def test_basic_entries_are_countersigned(county, reviewed, act, give, make_department, make_member):
    second = make_department("双牌县水利局", catalog_number="055")
    water = make_member(second["id"], "editor")
    entry, case = reviewed(
        "countersigning",
        catalog_class="thematic",
        category="2/02/001",
        lead_department=county["civil"]["id"],
        co_departments=[county["forest"]["id"], second["id"]],
    )
    assert case["state"] == "countersigning"
    assert {one["organization_title"] for one in case["waits_for"]} == {
        "双牌县林业局",
        "双牌县水利局",
    }
    give(county["other"], case, "sign")
    assert [one["organization_title"] for one in case["waits_for"]] == ["双牌县水利局"]
    with pytest.raises(tk.ValidationError):
        give(county["other"], case, "sign")
    give(water, case, "sign")
    assert (case["state"], state_of(entry)) == ("review", "review")


def test_a_stale_version_gets_the_newer_state(county, reviewed, give):
    _, case = reviewed("review")
    give(county["reviewer"], case, "approve")
    with pytest.raises(tk.ValidationError) as refused:
        give(county["second"], case, "approve", version=4)
    [current] = refused.value.error_dict["current"]
    assert (current["version"], current["state"]) == (5, "published")


@pytest.mark.parametrize(
    "version", [None, "", True, 1.0, float("inf"), "１", "1e3", "9" * 5000, [1]]
)
def test_a_version_is_a_whole_number(county, reviewed, act, version):
    _, case = reviewed()
    asked = {"id": case["id"], "command": "submit", "version": version}
    with pytest.raises(tk.ValidationError) as refused:
        act("shuangpai_case_command", county["officer"], **asked)
    assert list(refused.value.error_dict) == ["version"]


class TestCheck:
    """What the entry's case has on file is not asked for again."""

    @staticmethod
    def missing(act, user, entry, **changes):
        answer = act("shuangpai_entry_check", user, id=entry["id"], stage="submit", entry=changes)
        return {one["code"] for one in answer["findings"] if one["code"].endswith("_missing")}

    def test_of_the_text_as_it_is(self, county, reviewed, act, give):
        entry, case = reviewed()
        officer = county["officer"]
        both = {"secrecy_review_missing", "head_consent_missing"}
        assert self.missing(act, officer, entry) == both
        give(county["head"], case, "secrecy_review", **PASSED)
        assert self.missing(act, officer, entry) == {"head_consent_missing"}
        give(county["head"], case, "head_consent")
        assert self.missing(act, officer, entry) == set()
        assert self.missing(act, officer, entry, notes="另一段摘要。") == both
        give(county["head"], case, "secrecy_review", result="failed", opinion="涉密。")
        assert self.missing(act, officer, entry) == {"secrecy_review_missing"}

    def test_of_the_revision_to_those_who_write_it(self, county, reviewed, act, give):
        entry, _ = reviewed("published")
        answer = act("package_patch", county["officer"], id=entry["id"], notes="修订后的摘要。")
        case = act("shuangpai_case_show", county["officer"], id=answer["revision"]["case"])
        give(county["head"], case, "secrecy_review", **PASSED)
        give(county["head"], case, "head_consent")
        assert self.missing(act, county["officer"], entry) == set()

    def test_of_personal_data(self, county, reviewed, act, give):
        items = [{"name": "身份证号", "type": "C", "length": "18"}]
        closed = {
            "share_class": "conditional",
            "share_condition": "履职",
            "share_purpose": "数据校核",
        }
        law = {"instrument": "中华人民共和国个人信息保护法", "article": "第二十八条"}
        opened = {"open_class": "withheld", "open_refusal_category": "privacy", "open_basis": law}
        entry, case = reviewed(data_items=items, security_level="3", **closed, **opened)
        assert "impact_assessment_missing" in self.missing(act, county["officer"], entry)
        give(county["officer"], case, "impact_assessment", **PASSED)
        assert "impact_assessment_missing" not in self.missing(act, county["officer"], entry)


class TestRevision:
    def test_the_published_text_stays_until_the_revision_is_approved(
        self, county, reviewed, act, give
    ):
        entry, _ = reviewed("published")
        answer = act("package_patch", county["officer"], id=entry["id"], notes="修订后的摘要。")
        assert answer["notes"] == entry["notes"]
        assert answer["revision"]["state"] == "preparing"
        assert "revision" in answer["revision"]["message"]
        assert act("package_show", None, id=entry["id"])["notes"] == entry["notes"]
        assert state_of(entry) == "revising"
        case = act("shuangpai_case_show", county["officer"], id=answer["revision"]["case"])
        [line] = case["comparison"]
        assert (line["field"], line["after"]) == ("notes", "修订后的摘要。")
        submit(county, give, case)
        give(county["reviewer"], case, "approve")
        shown = act("package_show", None, id=entry["id"])
        assert (shown["notes"], shown["entry_state"]) == ("修订后的摘要。", "published")

    @pytest.mark.parametrize("who", ["officer", "reviewer", "second"])
    def test_nobody_writes_over_a_published_entry(self, county, reviewed, act, who):
        entry, _ = reviewed("published")
        whole = act("package_show", county[who], id=entry["id"])
        answer = act("package_update", county[who], **{**whole, "title": "改名"})
        assert (answer["title"], answer["revision"]["state"]) == (entry["title"], "preparing")

    def test_sysadmins_do_not_either(self, county, reviewed, act):
        from ckan.tests import factories

        entry, _ = reviewed("published")
        answer = act("package_patch", factories.Sysadmin(), id=entry["id"], entry_state="withdrawn")
        assert answer["entry_state"] == "published"

    def test_files_go_through_at_once(self, county, reviewed, act):
        entry, _ = reviewed("published")
        act(
            "resource_create",
            county["officer"],
            package_id=entry["id"],
            name="数据",
            url="https://example.org/a.csv",
        )
        shown = act("package_show", None, id=entry["id"])
        assert [one["name"] for one in shown["resources"]] == ["数据"]
        assert shown["entry_state"] == "published"

    def test_a_second_change_adds_to_the_first(self, county, reviewed, act):
        entry, _ = reviewed("published")
        act("package_patch", county["officer"], id=entry["id"], notes="第一处")
        answer = act("package_patch", county["officer"], id=entry["id"], title="养老机构目录")
        case = act("shuangpai_case_show", county["officer"], id=answer["revision"]["case"])
        assert {one["field"]: one["after"] for one in case["comparison"]} == {
            "title": "养老机构目录",
            "notes": "第一处",
        }

    def test_cancelling_drops_the_revision(self, county, reviewed, act, give):
        entry, _ = reviewed("published")
        answer = act("package_patch", county["officer"], id=entry["id"], notes="不要了")
        case = act("shuangpai_case_show", county["officer"], id=answer["revision"]["case"])
        give(county["officer"], case, "cancel", reason="不再修订")
        assert state_of(entry) == "published"
        again = act("package_patch", county["officer"], id=entry["id"], title="新名称")
        case = act("shuangpai_case_show", county["officer"], id=again["revision"]["case"])
        assert [one["field"] for one in case["comparison"]] == ["title"]

    def test_narrowing_needs_reason_and_basis(self, county, reviewed, act, give):
        entry, _ = reviewed("published")
        narrower = {
            "share_class": "conditional",
            "share_condition": "核验",
            "share_purpose": "协同",
        }
        answer = act("package_patch", county["officer"], id=entry["id"], **narrower)
        case = act("shuangpai_case_show", county["officer"], id=answer["revision"]["case"])
        give(county["head"], case, "secrecy_review", **PASSED)
        give(county["head"], case, "head_consent")
        with pytest.raises(tk.ValidationError) as refused:
            give(county["officer"], case, "submit")
        assert "reason" in refused.value.error_dict
        with pytest.raises(tk.ValidationError) as refused:
            give(county["officer"], case, "submit", reason="法律修订")
        assert "basis" in refused.value.error_dict
        basis = {"instrument": "《中华人民共和国数据安全法》", "article": "第三十八条"}
        give(county["officer"], case, "submit", reason="法律修订", basis=basis)
        give(county["reviewer"], case, "approve")
        assert act("package_show", None, id=entry["id"])["share_class"] == "conditional"

    def test_withdrawal_is_a_case_not_a_deletion(self, county, reviewed, act, give):
        entry, _ = reviewed("published")

        def withdraw(**data):
            facts = {"type": "entry_review", "entry": entry["id"], "kind": "withdrawal"}
            return act("shuangpai_case_open", county["officer"], **facts, **data)

        with pytest.raises(tk.ValidationError) as refused:
            act("package_delete", county["head"], id=entry["id"])
        assert "withdrawal" in refused.value.error_dict["state"][0]
        with pytest.raises(tk.ValidationError):
            act("package_patch", county["head"], id=entry["id"], state="deleted")
        with pytest.raises(tk.ValidationError):
            withdraw()
        case = withdraw(reason="职能取消")
        give(county["head"], case, "head_consent")
        give(county["officer"], case, "submit")
        assert act("package_show", None, id=entry["id"])["id"] == entry["id"]
        give(county["reviewer"], case, "approve")
        assert state_of(entry) == "withdrawn"
        with pytest.raises(tk.NotAuthorized):
            act("package_show", None, id=entry["id"])
