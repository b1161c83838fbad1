"""The sample county's own workbook: all of it imports, and a second time nothing changes."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
import yaml

from ckan.plugins import toolkit as tk
from ckan.tests import factories

from ckanext.shuangpai.logic.organization import departments

DEMO = Path(__file__).parents[2] / "demo"

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


@pytest.fixture
def county(make_member):
    """A person of the Centre in a county with all its offices."""
    context = {"user": factories.Sysadmin()["name"], "ignore_auth": True}
    for office in yaml.safe_load((DEMO / "organizations.yaml").read_text(encoding="utf-8")):
        tk.get_action("organization_create")(dict(context), office)
    [centre] = departments().with_function("centre")
    return make_member(centre.id, "editor")


def test_the_county_workbook_imports_without_refusal_and_only_once(county, act):
    content = base64.b64encode((DEMO / "county-catalog.xlsx").read_bytes()).decode()
    call = {"content": content, "filename": "county-catalog.xlsx", "publish": True}
    [first] = act("shuangpai_template_import", county, **call)["files"]
    # The Centre's own entry is released by another person of the Centre (办法第四十条第一项).
    assert [(line["code"], line["kept"]) for line in first["refused"]] == [
        ("own_department", "unpublished")
    ]
    assert (first["entries"], first["created"]) == (51, 51)
    codes = {line["code"] for line in first["normalised"]}
    assert {"date", "code_variant", "width", "unit", "department_alias", "blank"} <= codes
    [second] = act("shuangpai_template_import", county, **call)["files"]
    assert (second["created"], second["updated"], second["unchanged"]) == (0, 0, 51)
    found = tk.get_action("package_search")({}, {"q": "养老服务机构", "rows": 5})
    assert "养老服务机构信息" in [entry["title"] for entry in found["results"]]
