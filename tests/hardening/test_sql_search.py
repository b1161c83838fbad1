"""Search in SQL is off, whatever the configuration says."""

from __future__ import annotations

from importlib.resources import files

import pytest

from ckan.plugins import toolkit as tk

from ckanext.shuangpai.hardening import sql_search


@pytest.mark.usefixtures("with_plugins")
def test_the_action_does_not_exist(app):
    assert tk.config[sql_search.OPTION] is False
    with pytest.raises(KeyError):
        tk.get_action("datastore_search_sql")
    answer = app.get("/api/action/datastore_search_sql?sql=SELECT 1")
    assert answer.status_code in (400, 404)


def test_a_wish_to_switch_it_on_is_not_granted(ckan_config):
    config = {**ckan_config, sql_search.OPTION: True}
    sql_search.keep_off(config)  # type: ignore[arg-type]
    assert config[sql_search.OPTION] is False


def test_upstream_still_allows_what_it_should_not():
    """Fails when CKAN's list of functions is narrowed: then the decision can be taken anew."""
    allowed = files("ckanext.datastore").joinpath("allowed_functions.txt").read_text()
    assert "ts_rewrite" in allowed.split()
