"""Editions: frozen, numbered, compared, seen by each as far as the law lets them."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from ckan import model
from ckan.plugins import toolkit as tk

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


@pytest.fixture
def county(make_department: Any, make_member: Any, entry_fields: Any) -> dict[str, Any]:
    """The Centre, a department, an open entry and one that is not open."""
    centre = make_department("双牌县政务服务中心", functions=["centre"])
    office = make_department("双牌县民政局")
    context = {
        "ignore_auth": True,
        "user": tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"],
    }
    create = tk.get_action("package_create")
    law = {"instrument": "中华人民共和国个人信息保护法", "article": "第二十八条"}
    closed = {"open_class": "withheld", "open_refusal_category": "privacy", "open_basis": law}
    fields = entry_fields(office["id"], entry_state="published")
    return {
        "centre": make_member(centre["id"], "editor"),
        "clerk": make_member(office["id"], "editor"),
        "open": create(dict(context), fields),
        "closed": create(dict(context), {**fields, "title": "低保对象信息", **closed}),
    }


def test_an_edition_is_frozen_numbered_and_compared(act: Any, county: dict[str, Any]) -> None:
    first = {"document": "双政办函〔2026〕9号", "published_on": "2026-07-01"}
    with pytest.raises(tk.NotAuthorized):
        act("shuangpai_edition_publish", county["clerk"], **first)
    assert act("shuangpai_edition_publish", county["centre"], **first, dry_run=True)["number"] == 1
    assert act("shuangpai_edition_list")["count"] == 0
    made = act("shuangpai_edition_publish", county["centre"], **first)
    assert made["counts"] == {
        "entries": 2, "departments": 1, "unconditional": 1, "conditional": 0, "withheld": 1,
        "added": 2, "removed": 0, "changed": 0,
    }  # fmt: skip
    for bad in (
        {"document": "九号"},
        first,
        {"document": "双政办函〔2026〕10号", "published_on": "2026-06-30"},
    ):
        with pytest.raises(tk.ValidationError):
            act("shuangpai_edition_publish", county["centre"], **bad)
    model.Package.get(county["open"]["id"]).notes = "本县养老服务机构，含床位数。"
    model.Session.commit()
    second = {"document": "双政办函〔2026〕10号", "published_on": "2026-10-01"}
    act("shuangpai_edition_publish", county["centre"], **second)
    found = act("shuangpai_edition_diff", number=2)
    assert [(one["id"], [f["field"] for f in one["fields"]]) for one in found["changed"]] == [
        (county["open"]["id"], ["notes"])
    ]
    assert act("shuangpai_edition_show", number=1)["document"] == first["document"]


def test_citizens_see_the_open_part_members_all(act: Any, county: dict[str, Any]) -> None:
    act("shuangpai_edition_publish", county["centre"], document="双政办函〔2026〕9号")
    public = act("shuangpai_edition_show")
    assert [one["id"] for one in public["results"]] == [county["open"]["id"]]
    assert set(public["counts"]) == {"unconditional", "conditional"}
    assert act("shuangpai_edition_show", county["clerk"])["count"] == 2
    made = act("shuangpai_edition_export", format="json")
    entries = json.loads(base64.b64decode(made["content"]))["entries"]
    assert [one["id"] for one in entries] == [county["open"]["id"]]
    assert [one["id"] for one in act("shuangpai_edition_diff")["added"]] == [county["open"]["id"]]
    assert act("shuangpai_edition_export", county["clerk"], format="xlsx")["entries"] == 2
