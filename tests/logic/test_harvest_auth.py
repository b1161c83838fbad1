"""What sources send, and their settings, are for the Centre alone."""

import pytest

from ckan.plugins import toolkit as tk

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

READS = ["harvest_object_show", "harvest_object_list", "harvest_source_list"]


@pytest.fixture
def people(make_department, make_member):
    centre = make_department("双牌县政务服务中心", functions=["centre"])
    other = make_department("双牌县林业局")
    return {
        "centre": make_member(centre["id"], "editor"),
        "other": make_member(other["id"], "admin"),
        "anonymous": None,
        "office": centre,
        "department": other,
    }


@pytest.mark.parametrize("action", READS)
@pytest.mark.parametrize(("who", "may"), [("centre", True), ("other", False), ("anonymous", False)])
def test_reading(people, action, who, may):
    user = people[who]
    context = {"user": user["name"] if user else ""}
    if may:
        assert tk.check_access(action, context, {"id": "x"})
    else:
        with pytest.raises(tk.NotAuthorized):
            tk.check_access(action, context, {"id": "x"})


def test_only_the_centre_makes_sources(people, act):
    fields = {
        "name": "yongzhou",
        "title": "永州市目录",
        "url": "http://city.example.org/",
        "source_type": "shuangpai_ckan",
    }
    with pytest.raises(tk.NotAuthorized):
        act(
            "harvest_source_create", people["other"], owner_org=people["department"]["id"], **fields
        )
    made = act(
        "harvest_source_create", people["centre"], owner_org=people["office"]["id"], **fields
    )
    assert act("harvest_source_show", people["centre"], id=made["id"])["url"] == fields["url"]
    for who in ("other", "anonymous"):
        with pytest.raises(tk.NotAuthorized):
            act("harvest_source_show", people[who], id=made["id"])
        with pytest.raises(tk.NotAuthorized):
            act("package_show", people[who], id=made["id"])
        assert act("package_search", people[who], fq="dataset_type:harvest")["count"] == 0
