"""Every text has a limit on every way in; what an older entry has already does not stand in its way."""

from __future__ import annotations

from typing import Any

import pytest

from ckan import model
from ckan.lib import search
from ckan.plugins import toolkit as tk

LONG = "长" * 201
_made: dict[str, Any] = {}


@pytest.fixture
def office(shared_db, make_department, make_member) -> dict[str, Any]:
    """A department with an officer, for the whole file."""
    if shared_db or not _made:
        department = make_department("双牌县民政局", catalog_number="002")
        _made.update(department=department, officer=make_member(department["id"], "editor"))
    return _made


@pytest.fixture
def fields(office, entry_fields):
    return entry_fields(office["department"]["id"])


def refused(call, *arguments, **data) -> dict[str, Any]:
    with pytest.raises(tk.ValidationError) as error:
        call(*arguments, **data)
    return error.value.error_dict


@pytest.mark.parametrize("state", ["active", "draft"])
def test_a_long_title_is_refused_with_limit_and_length(act, office, fields, state):
    fields |= {"title": LONG, "state": state}
    errors = refused(act, "package_create", office["officer"], **fields)
    assert errors == {"title": ["信息资源名称最多 200 字，现在是 201 字：请缩短（系统规则）"]}
    made = act("package_create", office["officer"], **{**fields, "title": LONG[:200]})
    assert list(refused(act, "package_patch", office["officer"], id=made["id"], title=LONG)) == [
        "title"
    ]


def test_a_sync_is_told_why_its_record_is_refused(office, fields):
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    context = {"ignore_auth": True, "user": site_user, "shuangpai_sync": True}
    with pytest.raises(tk.ValidationError) as error:
        tk.get_action("package_create")(context, {**fields, "title": LONG})
    assert "现在是 201 字" in error.value.error_dict["title"][0]
    assert model.Session.query(model.Package).filter_by(title=LONG).count() == 0


def test_the_name_of_a_file_has_a_limit(act, office, fields):
    made = act("package_create", office["officer"], **fields)
    file = {"package_id": made["id"], "url": "https://example.org/a.csv", "name": LONG}
    errors = refused(act, "resource_create", office["officer"], **file)
    assert errors == {
        "name": ["第1个文件：文件的名称最多 200 字，现在是 201 字：请缩短（系统规则）"]
    }
    act("resource_create", office["officer"], **{**file, "name": "a.csv"})
    errors = refused(
        act,
        "resource_create",
        office["officer"],
        **{**file, "description": "长" * 4001, "name": "b"},
    )
    assert list(errors) == ["description"]


def test_an_older_entry_with_a_long_title_still_takes_files(act, office, fields):
    made = act("package_create", office["officer"], **fields)
    package = model.Package.get(made["id"])
    package.title = "旧" * 5000
    model.Session.commit()
    search.rebuild(made["id"])
    file = {"package_id": made["id"], "url": "https://example.org/a.csv", "name": "a.csv"}
    assert act("resource_create", office["officer"], **file)["name"] == "a.csv"
    found = act("shuangpai_entry_check", office["officer"], id=made["id"])["findings"]
    assert [one["code"] for one in found if one["field"] == "title"] == ["too_long"]


def test_texts_of_a_department_have_limits(office):
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    for name, longest, label in (
        ("title", 100, "单位名称"),
        ("description", 4000, "简介"),
        ("head", 100, "负责人"),
    ):
        context = {"ignore_auth": True, "user": site_user}
        data = {"id": office["department"]["id"], name: "长" * (longest + 1)}
        errors = refused(tk.get_action("organization_patch"), context, data)
        assert errors[name] == [
            f"{label}最多 {longest} 字，现在是 {longest + 1} 字：请缩短（系统规则）"
        ]


def test_every_text_field_of_the_form_has_a_limit_and_tells_it(app):
    limits = tk.h.shuangpai_longest
    schema = tk.h.scheming_get_dataset_schema("dataset")
    typed = [
        field for field in schema["dataset_fields"]
        if field.get("form_snippet", "text.html") in ("text.html", "textarea.html", "markdown.html")
    ]  # fmt: skip
    dates = {"data_updated", "published_on"}
    without = {field["field_name"] for field in typed if not limits(field, "dataset")}
    assert without <= dates
