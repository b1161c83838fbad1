"""Import of workbooks through the action, against the real database and index."""

from __future__ import annotations

import base64

import pytest

from ckan import model
from ckan.plugins import toolkit as tk

from tests.workbook.making import csv_bytes, row_of

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


@pytest.fixture
def civil(make_department):
    """A department."""
    return make_department("双牌县民政局", uscc="11431123MB0008029U")


@pytest.fixture
def load(act):
    """Return an importer: content, user, options; gives the one file's report."""

    def run(content, user, name="目录.csv", **options):
        encoded = base64.b64encode(content).decode()
        report = act("shuangpai_template_import", user, content=encoded, filename=name, **options)
        return report["files"][0]

    return run


def stored(title):
    return [
        tk.get_action("package_show")({"ignore_auth": True}, {"id": p.id})
        for p in model.Session.query(model.Package).filter_by(title=title)
    ]


def test_a_good_row_is_stored_and_the_second_time_nothing_changes(civil, make_member, load):
    user = make_member(civil["id"])
    content = csv_bytes([row_of()])
    first = load(content, user)
    assert (first["entries"], first["created"], first["refused"]) == (1, 1, [])
    second = load(content, user)
    assert (second["created"], second["updated"], second["unchanged"]) == (0, 0, 1)
    [entry] = stored("低保对象信息")
    assert entry["catalog_code"] == "307001431123/000001"
