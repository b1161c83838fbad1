"""The download of a selection as a workbook."""

from __future__ import annotations

import pytest

from ckan.plugins import toolkit as tk
from ckan.tests import factories

from ckanext.shuangpai import workbook

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_everybody_downloads_what_is_open(app, make_department, entry_fields, kind):
    department = make_department("双牌县民政局")
    context = {"ignore_auth": True, "user": factories.Sysadmin()["name"]}
    for title, state in (("公开的目录", "published"), ("未发布的目录", "draft")):
        entry = entry_fields(department["id"], title=title, entry_state=state)
        tk.get_action("package_create")(dict(context), entry)
    response = app.get(f"/shuangpai/export.{kind}")
    assert "filename*=UTF-8''%E6%94%BF" in response.headers["Content-Disposition"]
    [source] = workbook.read("a", response.data)
    text = [cell for row in source.sheets[0].rows for cell in row]
    assert "公开的目录" in text
    assert "未发布的目录" not in text


@pytest.mark.parametrize(
    ("address", "status"), [("export.pdf", 400), ("export.csv?ids=nobody", 404)]
)
def test_what_cannot_be_downloaded(app, address, status):
    assert app.get(f"/shuangpai/{address}").status_code == status
