"""What changes something is sent as a form; pages that serve nobody are not there."""

from __future__ import annotations

import pytest

from ckan.plugins import toolkit as tk

from tests.views.conftest import *  # noqa: F403  (the county of the page tests)


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
