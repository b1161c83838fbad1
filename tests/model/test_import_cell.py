"""Findings that an older version left have no cell, and stay."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from ckan import model
from ckan.cli.db import _run_migrations

from ckanext.shuangpai.model import import_finding

pytestmark = pytest.mark.usefixtures("shared_db")


def test_findings_of_an_older_version_are_still_shown():
    _run_migrations("shuangpai", "0039_takedown", False)
    try:
        model.Session.execute(
            sa.text(
                "INSERT INTO shuangpai_import_finding (run_id, number, outcome, part, file, sheet, row, entry,"
                ' "column", value, "to", code, message)'
                " VALUES ('r', 0, 'normalised', 0, 'a.csv', 'a', 2, '甲', '更新周期', '月', '每月', 'date', '统一')"
            )
        )
        model.Session.commit()
    finally:
        _run_migrations("shuangpai")
    [line] = import_finding.of_file("r", 0)
    assert (line.as_dict()["cell"], line.as_dict()["to"]) == ("", "每月")
    [group] = import_finding.groups("r", 5)
    assert (group["count"], group["entries"], group["alike"]) == (1, 1, True)
