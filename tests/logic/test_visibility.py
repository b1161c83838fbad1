"""Who sees what, on every exit of the action API and the pages."""

import json

import pytest

from ckan.plugins import toolkit as tk

from ckanext.shuangpai.logic import visibility

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

WITHHELD = {
    "share_class": "withheld",
    "share_method": "",
    "share_refusal_reason": "依法封存",
    "share_refusal_basis": {
        "instrument": "《中华人民共和国刑事诉讼法》",
        "article": "第二百八十六条",
    },
    "share_refusal_confirmation": {"organization": "县人民政府办公室", "date": "2026-01-05"},
    "open_class": "withheld",
    "open_refusal_category": "prohibited",
    "open_basis": {"instrument": "《中华人民共和国刑事诉讼法》", "article": "第二百八十六条"},
}
NOT_OPEN = {
    "open_class": "withheld",
    "open_refusal_category": "privacy",
    "open_basis": {"instrument": "《中华人民共和国个人信息保护法》", "article": "第十条"},
}


@pytest.fixture
def county(make_department, make_member, act, entry_fields, publish):
    """Four entries of one department, and a person of each kind."""
    owner = make_department("双牌县民政局", catalog_number="002")
    other = make_department("双牌县林业局", catalog_number="017")
    centre = make_department("双牌县政务服务中心", functions=["centre"])
    people = {
        "owner": make_member(owner["id"], "editor"),
        "other": make_member(other["id"], "member"),
        "centre": make_member(centre["id"], "editor"),
        "anonymous": None,
    }
    made = {}
    for key, changes, published in (
        ("open", {"tags": [{"name": "养老"}]}, True),
        ("not_open", NOT_OPEN, True),
        ("withheld", WITHHELD, True),
        ("draft", {"tags": [{"name": "未发布"}]}, False),
    ):
        fields = entry_fields(owner["id"], title=f"养老机构{key}", **changes)
        fields["resources"] = [{"name": f"资源{key}", "url": "https://example.org/a.csv"}]
        entry = act("package_create", people["owner"], **fields)
        if published:
            entry = publish(entry)
        made[key] = entry
    return {"people": people, "entries": made, "owner": owner}


SEEN = {
    "anonymous": {"open"},
    "other": {"open", "not_open", "withheld"},
    "owner": {"open", "not_open", "withheld", "draft"},
    "centre": {"open", "not_open", "withheld", "draft"},
}


def _keys(county, titles):
    by_title = {entry["title"]: key for key, entry in county["entries"].items()}
    return {by_title[title] for title in titles if title in by_title}


@pytest.mark.parametrize("who", SEEN)
def test_search_shows_what_may_be_seen(county, act, who):
    person = county["people"][who]
    found = act("package_search", person, q="养老机构", rows=50)
    assert _keys(county, [entry["title"] for entry in found["results"]]) == SEEN[who]
    assert found["count"] == len(SEEN[who])


@pytest.mark.parametrize("who", SEEN)
def test_read_shows_what_may_be_seen(county, act, who):
    person = county["people"][who]
    for key, entry in county["entries"].items():
        if key in SEEN[who]:
            assert act("package_show", person, id=entry["id"])["title"] == entry["title"]
            resource_id = entry["resources"][0]["id"]
            assert act("resource_show", person, id=resource_id)["id"] == resource_id
        else:
            with pytest.raises(tk.NotAuthorized):
                act("package_show", person, id=entry["id"])
            with pytest.raises(tk.NotAuthorized):
                act("resource_show", person, id=entry["resources"][0]["id"])


def test_lists_for_everybody_hold_only_open_entries(county, act):
    open_name = county["entries"]["open"]["name"]
    assert act("package_list") == [open_name]
    assert [one["name"] for one in act("current_package_list_with_resources")] == [open_name]
    found = act("resource_search", query="name:资源")
    assert [one["name"] for one in found["results"]] == ["资源open"]
    names = [one["name"] for one in act("package_autocomplete", q="养老机构")]
    assert names == [open_name]
    shown = act("organization_show", id=county["owner"]["id"], include_datasets=True)
    assert [one["name"] for one in shown["packages"]] == [open_name]
    assert shown["package_count"] == 1
    assert act("tag_list") == ["养老"]
    with pytest.raises(tk.ObjectNotFound):
        act("tag_show", id="未发布")


@pytest.mark.parametrize("default_schema", [False, True])
def test_items_of_a_withheld_entry_stay_with_its_departments(county, act, default_schema):
    entry = county["entries"]["withheld"]
    people = county["people"]
    for who, sees in (("other", False), ("owner", True), ("centre", True)):
        shown = act("package_show", people[who], id=entry["id"], use_default_schema=default_schema)
        assert ("床位数" in json.dumps(shown, ensure_ascii=False)) is sees
        found = act(
            "package_search",
            people[who],
            fq=f"name:{entry['name']}",
            use_default_schema=default_schema,
        )
        assert found["count"] == 1
        assert ("床位数" in json.dumps(found, ensure_ascii=False)) is sees


def test_raw_index_fields_are_not_handed_out(county, act):
    for field in ("data_dict", "validated_data_dict"):
        found = act("package_search", county["people"]["other"], q="*:*", fl=[field, "name"])
        assert "床位数" not in json.dumps(found, ensure_ascii=False)
        assert "7720001" not in json.dumps(act("package_search", fl=field), ensure_ascii=False)


def test_telephones_of_offices_are_shown_and_of_persons_masked(county, act):
    entry = county["entries"]["open"]
    assert act("package_show", id=entry["id"])["contact_phone"] == "0746-7720001"
    assert act("package_search", q="养老机构")["results"][0]["contact_phone"] == "0746-7720001"
    both = "0746-7720001、13800000001"
    shown = visibility.redact({**entry, "contact_phone": both}, visibility.Viewer())
    assert shown["contact_phone"] == "0746-7720001、138****0001"
    member = visibility.Viewer(organizations=frozenset(["any"]))
    assert visibility.redact({**entry, "contact_phone": both}, member)["contact_phone"] == both


def test_visibility_cannot_be_switched_by_hand(county, act):
    owner, draft = county["people"]["owner"], county["entries"]["draft"]
    act("package_patch", owner, id=draft["id"], private=False)
    assert act("package_show", owner, id=draft["id"])["private"] is True
    with pytest.raises(tk.ValidationError):
        act("bulk_update_public", owner, datasets=[draft["id"]], org_id=county["owner"]["id"])
    assert draft["name"] not in act("package_list")


def test_pages_and_feeds_hide_what_may_not_be_seen(county, app):
    draft = county["entries"]["draft"]
    assert app.get(f"/dataset/{draft['name']}", follow_redirects=False).status_code in (
        302,
        403,
        404,
    )
    assert "养老机构draft" not in app.get("/dataset/").body
    assert "养老机构not_open" not in app.get("/feeds/dataset.atom").body
    owner = county["owner"]["name"]
    assert "养老机构draft" not in app.get(f"/organization/{owner}").body


def test_names_of_departments_stand_beside_their_ids(county, act):
    owner, draft = county["people"]["owner"], county["entries"]["draft"]
    shown = act("package_show", owner, id=draft["id"])
    assert shown["collecting_department"] == county["owner"]["id"]
    assert shown["collecting_department_title"] == "双牌县民政局"
    stored = act("package_update", owner, **{**shown, "collecting_department_title": "别的名称"})
    assert stored["collecting_department"] == county["owner"]["id"]
    again = act("package_show", owner, id=draft["id"])
    assert again["collecting_department_title"] == "双牌县民政局"


def test_day_of_publication_is_no_editors_to_write(county, act):
    owner, open_entry = county["people"]["owner"], county["entries"]["open"]
    before = act("package_show", owner, id=open_entry["id"]).get("published_on")
    act("package_patch", owner, id=open_entry["id"], published_on="2020-01-01")
    assert act("package_show", owner, id=open_entry["id"]).get("published_on") == before
