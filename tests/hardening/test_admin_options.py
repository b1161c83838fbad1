"""The options' page without its button, and with options that are not for it."""

from __future__ import annotations

import pytest

from ckan.tests import factories

from tests.fixtures.portal import PASSWORD


@pytest.mark.parametrize("form", [{}, {"ckan.site_title": "别的名称"}])
def test_a_form_without_its_button_changes_nothing(visit, form):
    factories.Sysadmin(name="root", password=PASSWORD)
    visitor = visit()
    visitor.log_in("root")
    answer = visitor.submit("/ckan-admin/config", form)
    assert answer.status_code == 400
    assert "别的名称" not in visitor.get("/about").text
