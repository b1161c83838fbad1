"""The duplicates page: pairs with their evidence, judged by the Centre and taken back."""

from __future__ import annotations

import pytest

from ckan.lib import jobs
from ckan.plugins import toolkit as tk

from tests.fixtures.people import own_context


@pytest.fixture
def pair(county, make_department, entry_fields):
    """The pair of the county's entry and the city's, as the sweep finds it."""
    city = make_department("永州市民政局", region_code="431100", org_kind="city")
    facts = {"title": "养老服务机构", "region_code": "431100", "entry_state": "published"}
    fields = entry_fields(city["id"], **facts)
    tk.get_action("package_create")({**own_context(), "shuangpai_sync": True}, fields)
    tk.get_action("shuangpai_duplicate_sweep")(own_context(), {})
    found = tk.get_action("shuangpai_duplicate_list")(own_context(), {})
    [one] = [one for one in found["results"] if one["theirs"]["title"] == "养老服务机构"]
    return one


def test_departments_see_their_pairs_and_do_not_judge(reader, pair):
    clerk = reader("clerk")
    page = clerk.get("/duplicates/").body
    assert "养老服务机构信息 ↔ 养老服务机构" in page
    page = clerk.get(f"/duplicates/{pair['id']}").body
    assert "信息项对照" in page
    assert "床位数" in page
    assert "是重复" not in page
    answer = clerk.post(f"/duplicates/{pair['id']}/judge", {"verdict": "distinct", "reason": "x"})
    assert answer.status_code == 403


def test_a_citizen_sees_no_pairs(reader, pair):
    for path in ("/duplicates/", f"/duplicates/{pair['id']}"):
        assert reader("anonymous").get(path, follow_redirects=False).status_code in (302, 403)


def test_the_centre_judges_with_a_reason_and_takes_it_back(reader, pair):
    centre = reader("centre")
    address = f"/duplicates/{pair['id']}"
    page = centre.post(f"{address}/judge", {"verdict": "distinct", "reason": ""})
    assert page.status_code == 400
    page = centre.post(f"{address}/judge", {"verdict": "maybe", "reason": "口径不同"})
    assert page.status_code == 400
    assert "口径不同" in page.body
    page = centre.post(f"{address}/judge", {"verdict": "distinct", "reason": "口径不同"}).body
    assert "已记录判断人和时间" in page
    assert "口径不同" in page
    assert "王五" in page
    assert pair["id"] not in centre.get("/duplicates/").body
    assert pair["id"] in centre.get("/duplicates/?judged=true&verdict=distinct").body
    assert pair["id"] not in centre.get("/duplicates/?judged=false").body

    page = centre.post(f"{address}/judge", {"verdict": "withdrawn"}).body
    assert "撤回判断" in page
    assert pair["id"] in centre.get("/duplicates/").body
    assert pair["id"] in centre.get("/duplicates/?judged=false").body
    assert "口径不同" in centre.get(address).body, "what was said stays"


def test_the_centre_compares_the_catalog_from_the_page(reader, pair):
    clerk, centre = reader("clerk"), reader("centre")
    assert "立即比对" not in clerk.get("/duplicates/").body
    assert clerk.post("/duplicates/sweep", {}).status_code == 403
    assert clerk.get("/duplicates/sweep/progress").status_code == 403
    tk.get_action("shuangpai_duplicate_judge")(
        own_context(), {"id": pair["id"], "verdict": "distinct", "reason": "口径不同"}
    )
    ordered = centre.post("/duplicates/sweep", {}, follow_redirects=False)
    assert ordered.status_code == 302
    page = centre.get("/duplicates/").body
    assert "排队等待" in page
    assert 'data-shuangpai-progress="/duplicates/sweep/progress"' in page
    assert centre.get("/duplicates/sweep/progress").json["busy"] is True
    assert "正在比对" in centre.post("/duplicates/sweep", {}).body  # one at a time
    jobs.Worker().work(burst=True)
    shown = centre.get("/duplicates/sweep/progress").json
    assert shown["busy"] is False
    assert "立即比对" in centre.get("/duplicates/").body
    assert pair["id"] in centre.get("/duplicates/?judged=true&verdict=distinct").body


def test_a_withdrawn_judgement_outlives_the_sweep_as_nothing(county, pair):
    judge = tk.get_action("shuangpai_duplicate_judge")
    judge(own_context(), {"id": pair["id"], "verdict": "distinct", "reason": "口径不同"})
    judge(own_context(), {"id": pair["id"], "verdict": "withdrawn", "reason": "看错了"})
    tk.get_action("shuangpai_duplicate_sweep")(own_context(), {})
    shown = tk.get_action("shuangpai_duplicate_show")(own_context(), {"id": pair["id"]})
    assert shown["verdict"] == pair["verdict"]
    assert shown["judgement"] is None
    assert [one["verdict"] for one in shown["history"]] == ["withdrawn", "distinct"]


def test_pairs_of_others_and_strange_addresses_do_not_exist(reader, pair, make_department):
    assert reader("centre").get("/duplicates/none").status_code == 404
    assert reader("centre").get("/duplicates/?verdict=none").status_code == 404
    assert reader("centre").get("/duplicates/?department=none").status_code == 404
    assert reader("centre").get("/duplicates/?page=99").status_code == 200
    text = "<script>alert(1)</script>"
    page = reader("centre").post(
        f"/duplicates/{pair['id']}/judge", {"verdict": "x", "reason": text}
    )
    assert text not in page.body
