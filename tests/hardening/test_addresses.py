"""What changes something is sent as a form; pages that serve nobody are not there."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from ckan.plugins import toolkit as tk


def test_opening_an_address_of_a_source_changes_nothing(reader, county):
    name, job = county.source["name"], county.job["id"]
    for path in (
        f"/harvest/refresh/{name}",
        f"/harvest/clear/{name}",
        f"/harvest/delete/{name}",
        f"/harvest/{name}/job/{job}/abort",
    ):
        answer = reader("sysadmin").get(path, follow_redirects=False)
        assert answer.status_code == 405, path
    source = tk.get_action("harvest_source_show")({"ignore_auth": True}, {"id": name})
    assert source["state"] == "active"


def test_the_button_deletes_the_source(reader, county):
    name = county.source["name"]
    assert (
        f'action="/harvest/delete/{name}"' in reader("sysadmin").get(f"/harvest/edit/{name}").body
    )
    answer = reader("sysadmin").post(f"/harvest/delete/{name}", {}, follow_redirects=False)
    assert answer.status_code == 302
    source = tk.get_action("harvest_source_show")({"ignore_auth": True}, {"id": name})
    assert source["state"] == "deleted"


@pytest.mark.parametrize(
    "path",
    [
        "/testing/primer",
        "/testing/custom_form_fields",
        "/organization/followers/{civil}",
        "/harvest/resources/{source}",
        "/harvest/{source}/resource/new",
    ],
)
def test_pages_that_serve_nobody_are_not_there(reader, county, path):
    names = {"civil": county.departments["civil"]["name"], "source": county.source["name"]}
    assert reader("sysadmin").get(path.format(**names)).status_code == 404


@pytest.mark.parametrize(
    "path", ["/organization/", "/group/", "/dataset/", "/en/organization/", "/harvest/"]
)
@pytest.mark.parametrize("blank", [" \t\u3000", ",", "name asc,"])
@pytest.mark.parametrize("others", [{}, {"q": "养老"}])
def test_an_order_of_nothing_is_left_out(app, county, path, blank, others):
    answer = app.get(f"{path}?{urlencode({**others, 'sort': blank})}", follow_redirects=False)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"?{urlencode({**others, 'sort': ''})}"
    assert app.get(path + answer.headers["Location"], follow_redirects=False).status_code == 200


@pytest.mark.parametrize("name", ["open_class", "tags", "q", "sort"])
def test_a_department_shows_its_page_also_where_a_filter_cannot_be_read(app, county, name):
    office = county.departments["civil"]["name"]
    odd = '<img src=x>"\'> [* TO {!join}: AND) "title:'
    for path in (f"/organization/{office}", "/dataset/"):
        answer = app.get(f"{path}?{urlencode({name: odd})}")
        assert answer.status_code in (200, 400), path
        assert "<img src=x>" not in answer.body
        assert "<h1" in answer.body
