"""Duplicates on the real database: check, list, judge, sweep, and who sees what of it."""

import json

import pytest

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.tests import factories

from ckanext.shuangpai import duplicate_index
from ckanext.shuangpai.domain.duplicates import Facts

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index", "fresh_catalog")

LOW_INCOME = [
    {"name": name, "type": "C", "length": "50"}
    for name in (
        "低保证号",
        "户主姓名",
        "户主身份证号",
        "家庭住址",
        "保障人口数",
        "低保类别",
        "月保障金额",
    )
]
LOW_INCOME_CITY = [
    {"name": name, "type": "C", "length": "50"}
    for name in (
        "姓名",
        "身份证号码",
        "家庭编号",
        "与户主关系",
        "低保类别",
        "月人均补差",
        "街道乡镇",
    )
]
MARGINAL = [
    {"name": name, "type": "C", "length": "50"}
    for name in ("家庭编号", "户主姓名", "户主身份证号", "家庭人口数", "家庭月人均收入", "认定日期")
]
NOT_OPEN = {
    "security_level": "3",
    "open_class": "withheld",
    "open_refusal_category": "privacy",
    "open_basis": {"instrument": "《中华人民共和国个人信息保护法》", "article": "第十条"},
}
WITHHELD = {
    **NOT_OPEN,
    "share_class": "withheld",
    "share_method": "",
    "share_refusal_reason": "依法封存",
    "share_refusal_basis": {
        "instrument": "《中华人民共和国刑事诉讼法》",
        "article": "第二百八十六条",
    },
    "share_refusal_confirmation": {"organization": "县人民政府办公室", "date": "2026-01-05"},
}


@pytest.fixture
def fresh_catalog():
    """Forget what the process keeps of entries of other tests."""
    duplicate_index.forget()
    yield
    duplicate_index.forget()


@pytest.fixture
def world(make_department, make_member, act, entry_fields, publish):
    """A county office, its counterpart in the city, the Centre, an uninvolved office, and entries."""
    offices = {
        "county": make_department("双牌县民政局", catalog_number="002"),
        "city": make_department("永州市民政局", catalog_number="102", region_code="431100"),
        "other": make_department("双牌县林业局", catalog_number="017"),
        "centre": make_department("双牌县政务服务中心", functions=["centre"]),
    }
    people = {
        "county": make_member(offices["county"]["id"], "editor"),
        "other": make_member(offices["other"]["id"], "member"),
        "centre": make_member(offices["centre"]["id"], "editor"),
        "nobody": factories.UserWithToken(),
    }
    admin = factories.Sysadmin()

    def make(title, items, office="county", published=True, **changes):
        fields = entry_fields(offices[office]["id"], title=title, data_items=items, **changes)
        if office == "city":
            fields["region_code"] = "431100"
        entry = act("package_create", admin, **fields)
        if published:
            entry = publish(entry)
        return entry

    entries = {
        "low": make("低保对象信息", LOW_INCOME, **NOT_OPEN),
        "city": make("最低生活保障人员信息", LOW_INCOME_CITY, office="city", **NOT_OPEN),
        "marginal": make("低保边缘家庭信息", MARGINAL, **NOT_OPEN),
    }
    return {"offices": offices, "people": people, "entries": entries, "make": make, "admin": admin}


def titles(answer, *verdicts):
    wanted = verdicts or ("duplicate", "possible")
    return [one["entry"].get("title") for one in answer["results"] if one["verdict"] in wanted]


def test_check_finds_the_city_entry_and_says_why(world, act):
    answer = act(
        "shuangpai_duplicate_check", world["people"]["county"], id=world["entries"]["low"]["id"]
    )

    found = answer["results"][0]
    assert found["entry"]["title"] == "最低生活保障人员信息"
    assert found["entry"]["level"] == "city"
    assert found["verdict"] == "duplicate"
    pairs = {(one["ours"], one["theirs"]): one["why"] for one in found["matched_items"]}
    assert pairs["低保类别", "低保类别"] == "same"
    assert pairs["月保障金额", "月人均补差"] == "synonym"
    assert "与户主关系" in found["extra_items"]
    assert [(one["kind"], one["ours"], one["theirs"]) for one in found["conflicts"]] == [
        ("grain", "household", "person")
    ]
    assert len(found["reasons"]) >= 4
    assert found["rule"] == answer["rule"]


def test_check_does_not_call_a_near_miss_a_duplicate(world, act):
    answer = act(
        "shuangpai_duplicate_check",
        world["people"]["county"],
        id=world["entries"]["low"]["id"],
        include_distinct=True,
    )

    by_title = {one["entry"]["title"]: one["verdict"] for one in answer["results"]}
    assert by_title["低保边缘家庭信息"] == "distinct"


def test_check_takes_an_entry_that_is_not_saved(world, act):
    answer = act(
        "shuangpai_duplicate_check",
        world["people"]["other"],
        entry={
            "title": "２０２５年城乡低保家庭台账",
            "collecting_department": "双牌县民政局",
            "data_items": LOW_INCOME,
        },
    )

    assert titles(answer, "duplicate")[:2] == ["低保对象信息", "最低生活保障人员信息"]
    assert answer["checked"] == {"id": None, "title": "２０２５年城乡低保家庭台账"}


@pytest.mark.parametrize(("scope", "found"), [("city", "city"), ("county", "county")])
def test_check_keeps_to_the_scope(world, act, scope, found):
    answer = act(
        "shuangpai_duplicate_check",
        world["people"]["county"],
        title="低保对象信息",
        data_items=LOW_INCOME,
        scope=scope,
        include_distinct=True,
    )

    assert {one["entry"]["level"] for one in answer["results"]} == {found}


def test_check_never_finds_the_entry_itself(world, act):
    own = world["entries"]["low"]["id"]
    answer = act(
        "shuangpai_duplicate_check", world["people"]["county"], id=own, include_distinct=True
    )

    assert own not in [one["entry"].get("id") for one in answer["results"]]


def test_a_saved_entry_is_found_at_once_and_a_changed_one_too(world, act):
    question = {"title": "古树名木目录", "data_items": [{"name": "树种"}, {"name": "树龄"}]}
    user = world["people"]["centre"]
    assert act("shuangpai_duplicate_check", user, **question)["count"] == 0

    made = world["make"](
        "古树名木信息",
        [{"name": name, "type": "I"} for name in ("树种", "树龄", "胸围")],
        office="other",
        published=False,
    )
    assert titles(act("shuangpai_duplicate_check", user, **question)) == ["古树名木信息"]

    act(
        "package_patch",
        world["admin"],
        id=made["id"],
        title="林木种苗信息",
        data_items=[{"name": "品种", "type": "I"}],
    )
    assert titles(act("shuangpai_duplicate_check", user, **question)) == []


def test_a_deleted_entry_is_found_no_more(world, act):
    made = world["make"]("低保家庭名册信息", LOW_INCOME, published=False, **NOT_OPEN)
    user, question = world["people"]["county"], {"id": world["entries"]["low"]["id"]}
    assert made["title"] in titles(act("shuangpai_duplicate_check", user, **question))

    act("package_delete", world["admin"], id=made["id"])
    assert made["title"] not in titles(act("shuangpai_duplicate_check", user, **question))


def test_an_archived_city_entry_is_found_no_more(world, act):
    entry = world["entries"]["city"]
    context = {"ignore_auth": True, "user": world["admin"]["name"], "shuangpai_sync": True}
    stored = tk.get_action("package_show")(dict(context), {"id": entry["id"]})
    stored["origin"] = {"source": "city", "remote_id": "1", "state": "archived"}
    tk.get_action("package_update")(context, stored)

    answer = act(
        "shuangpai_duplicate_check", world["people"]["county"], id=world["entries"]["low"]["id"]
    )
    assert "最低生活保障人员信息" not in titles(answer)


def test_a_rolled_back_entry_is_not_kept(world, act):
    package = model.Package.get(world["entries"]["city"]["id"])
    package.title = "完全不同的名称"
    duplicate_index.profile_changed({"id": package.id})
    duplicate_index.current()
    model.Session.rollback()

    assert duplicate_index.current().candidates.profile(package.id).facts.title == (
        "最低生活保障人员信息"
    )


def test_an_unpublished_entry_of_others_is_matched_but_not_shown(world, act):
    world["make"]("城乡低保人员信息", LOW_INCOME, published=False, **NOT_OPEN)
    question = {"title": "低保家庭信息", "data_items": LOW_INCOME, "scope": "county"}

    def hidden(person):
        answer = act("shuangpai_duplicate_check", world["people"][person], **question)
        return [one for one in answer["results"] if one["entry"]["hidden"]]

    assert hidden("county") == []
    assert hidden("centre") == []
    (match,) = hidden("other")
    assert match["entry"] == {"hidden": True, "level": "county"}
    assert set(match) == {"verdict", "entry", "reasons"}
    assert "城乡低保人员信息" not in json.dumps(match, ensure_ascii=False)


def test_a_withheld_entry_shows_its_card_but_not_its_data_items(world, act):
    world["make"]("低保人员信息", [*LOW_INCOME, {"name": "秘密字段", "type": "I"}], **WITHHELD)
    answer = act(
        "shuangpai_duplicate_check",
        world["people"]["other"],
        title="低保人员信息",
        data_items=LOW_INCOME,
        scope="county",
    )

    match = next(one for one in answer["results"] if one["entry"]["title"] == "低保人员信息")
    assert match["items_hidden"] is True
    assert match["matched_items"] == match["extra_items"] == match["missing_items"] == []
    assert "秘密字段" not in json.dumps(match, ensure_ascii=False)


def test_only_members_check(world, act):
    question = {"title": "低保对象信息"}
    with pytest.raises(tk.NotAuthorized):
        act("shuangpai_duplicate_check", None, **question)
    with pytest.raises(tk.NotAuthorized):
        act("shuangpai_duplicate_check", world["people"]["nobody"], **question)


def test_a_stored_entry_that_may_not_be_seen_is_not_checked(world, act):
    draft = world["make"]("城乡低保人员信息", LOW_INCOME, published=False, **NOT_OPEN)
    withheld = world["make"]("低保人员信息", LOW_INCOME, **WITHHELD)

    for entry in (draft, withheld):
        with pytest.raises(tk.NotAuthorized):
            act("shuangpai_duplicate_check", world["people"]["other"], id=entry["id"])


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "title"),
        ({"title": " "}, "title"),
        ({"title": "甲", "data_items": "x"}, "data_items"),
        ({"title": "甲", "scope": "province"}, "scope"),
        ({"title": "甲", "limit": -1}, "limit"),
    ],
)
def test_check_refuses_what_it_cannot_read(world, act, data, field):
    with pytest.raises(tk.ValidationError) as refused:
        act("shuangpai_duplicate_check", world["people"]["county"], **data)
    assert list(refused.value.error_dict) == [field]


def test_sweep_stores_the_same_pairs_again(world, act):
    first = act("shuangpai_duplicate_sweep", world["people"]["centre"])
    before = act("shuangpai_duplicate_list", world["people"]["centre"])
    second = act("shuangpai_duplicate_sweep", world["people"]["centre"])

    assert first["duplicates"] == 1
    assert {**second, "removed": 0} == {**first, "removed": 0}
    assert act("shuangpai_duplicate_list", world["people"]["centre"]) == before
    assert [(one["ours"]["title"], one["theirs"]["title"]) for one in before["results"]] == [
        ("低保对象信息", "最低生活保障人员信息")
    ]


def test_a_verdict_is_reproduced_from_its_evidence(world, act):
    act("shuangpai_duplicate_sweep", world["people"]["centre"])
    (evidence,) = model.Session.execute(
        model.meta.metadata.tables["shuangpai_duplicate_pair"].select()
    ).mappings()

    judge = duplicate_index.judge()
    sides = [judge.read(Facts.of(evidence["evidence"][side])) for side in ("ours", "theirs")]
    again = json.loads(json.dumps(judge.compare(*sides).as_dict()))
    assert again == evidence["evidence"]["result"]


def test_list_filters_and_pages(world, act):
    world["make"]("城乡最低生活保障对象信息", LOW_INCOME, **NOT_OPEN)
    act("shuangpai_duplicate_sweep", world["people"]["centre"])
    centre = world["people"]["centre"]

    everything = act("shuangpai_duplicate_list", centre)
    assert everything["count"] == 3
    county = act("shuangpai_duplicate_list", centre, level="county_county")
    assert [one["level"] for one in county["results"]] == ["county_county"]
    assert act("shuangpai_duplicate_list", centre, department="双牌县林业局")["count"] == 0
    assert act("shuangpai_duplicate_list", centre, department="永州市民政局")["count"] == 2
    pages = [
        act("shuangpai_duplicate_list", centre, limit=1, offset=offset)["results"][0]["id"]
        for offset in range(3)
    ]
    assert pages == [one["id"] for one in everything["results"]]
    scores = [one["score"] for one in everything["results"]]
    assert scores == sorted(scores, reverse=True)


def test_a_department_lists_the_pairs_of_its_own_entries(world, act):
    act("shuangpai_duplicate_sweep", world["people"]["centre"])

    assert act("shuangpai_duplicate_list", world["people"]["county"])["count"] == 1
    assert act("shuangpai_duplicate_list", world["people"]["other"])["count"] == 0
    with pytest.raises(tk.NotAuthorized):
        act("shuangpai_duplicate_list", world["people"]["nobody"])


def test_list_names_an_unknown_department(world, act):
    with pytest.raises(tk.ValidationError) as refused:
        act("shuangpai_duplicate_list", world["people"]["centre"], department="没有的局")
    assert "没有的局" in refused.value.error_dict["department"][0]


def test_a_judgement_outlives_sweeps_and_counts(world, act):
    centre = world["people"]["centre"]
    act("shuangpai_duplicate_sweep", centre)
    (pair,) = act("shuangpai_duplicate_list", centre)["results"]

    said = act(
        "shuangpai_duplicate_judge",
        centre,
        id=pair["id"],
        verdict="distinct",
        reason="市级按人另行采集",
    )
    assert said["verdict"] == "distinct"
    assert said["machine"]["verdict"] == "duplicate"
    act("shuangpai_duplicate_sweep", centre)

    assert act("shuangpai_duplicate_list", centre)["count"] == 0
    (judged,) = act("shuangpai_duplicate_list", centre, verdict="distinct")["results"]
    assert judged["id"] == pair["id"]
    assert judged["machine"] == "duplicate"
    assert judged["judgement"]["reason"] == "市级按人另行采集"
    assert judged["judgement"]["user"] == centre["display_name"]
    assert judged["judgement"]["judged"]


def test_a_later_judgement_counts_and_the_earlier_is_kept(world, act):
    centre = world["people"]["centre"]
    act("shuangpai_duplicate_sweep", centre)
    (pair,) = act("shuangpai_duplicate_list", centre)["results"]
    act("shuangpai_duplicate_judge", centre, id=pair["id"], verdict="distinct", reason="初判")
    said = act(
        "shuangpai_duplicate_judge", centre, id=pair["id"], verdict="duplicate", reason="复核"
    )

    assert [one["reason"] for one in said["history"]] == ["复核", "初判"]
    assert act("shuangpai_duplicate_list", centre)["results"][0]["verdict"] == "duplicate"


def test_a_judged_pair_stays_when_the_rules_no_longer_find_it(world, act):
    centre = world["people"]["centre"]
    low, marginal = (world["entries"][name]["id"] for name in ("low", "marginal"))
    said = act(
        "shuangpai_duplicate_judge",
        centre,
        ours=low,
        theirs=marginal,
        verdict="duplicate",
        reason="两表同源，合并",
    )
    act("shuangpai_duplicate_sweep", centre)

    listed = {one["id"]: one for one in act("shuangpai_duplicate_list", centre)["results"]}
    assert listed[said["id"]]["verdict"] == "duplicate"
    assert listed[said["id"]]["machine"] == "distinct"
    answer = act("shuangpai_duplicate_check", world["people"]["county"], id=low)
    match = next(one for one in answer["results"] if one["entry"]["title"] == "低保边缘家庭信息")
    assert match["verdict"] == "duplicate"
    assert match["judgement"]["reason"] == "两表同源，合并"


def test_only_the_centre_judges_and_sweeps(world, act):
    sides = {
        side: world["entries"][name]["id"] for side, name in (("ours", "low"), ("theirs", "city"))
    }
    for person in ("county", "other", "nobody"):
        with pytest.raises(tk.NotAuthorized):
            act(
                "shuangpai_duplicate_judge",
                world["people"][person],
                **sides,
                verdict="distinct",
                reason="不同",
            )
        with pytest.raises(tk.NotAuthorized):
            act("shuangpai_duplicate_sweep", world["people"][person])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"verdict": "possible"}, "verdict"),
        ({"verdict": ""}, "verdict"),
        ({"reason": ""}, "reason"),
        ({"ours": ""}, "id"),
    ],
)
def test_judge_refuses_an_incomplete_judgement(world, act, changes, field):
    data = {
        "ours": world["entries"]["low"]["id"],
        "theirs": world["entries"]["city"]["id"],
        "verdict": "distinct",
        "reason": "不同",
        **changes,
    }
    with pytest.raises(tk.ValidationError) as refused:
        act("shuangpai_duplicate_judge", world["people"]["centre"], **data)
    assert list(refused.value.error_dict) == [field]


def test_an_entry_is_no_duplicate_of_itself(world, act):
    own = world["entries"]["low"]["id"]
    with pytest.raises(tk.ValidationError) as refused:
        act(
            "shuangpai_duplicate_judge",
            world["people"]["centre"],
            ours=own,
            theirs=own,
            verdict="duplicate",
            reason="同一条",
        )
    assert list(refused.value.error_dict) == ["theirs"]


def test_rebuild_reads_every_entry_anew(world, act):
    model.Session.execute(model.meta.metadata.tables["shuangpai_duplicate_profile"].delete())
    model.Session.commit()
    duplicate_index.forget()
    assert len(duplicate_index.current().candidates) == 0

    assert duplicate_index.rebuild() == 3
    assert len(duplicate_index.current().candidates) == 3
