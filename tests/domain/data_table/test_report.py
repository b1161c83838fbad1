"""What came of loading: everything counted, the first places kept."""

from __future__ import annotations

from ckanext.shuangpai.domain.data_table import LoadReport
from ckanext.shuangpai.domain.data_table.report import MAX_PLACES


def test_faults_are_counted_and_the_first_places_kept() -> None:
    report = LoadReport(read=100, loaded=70, refused=30)
    for row in range(30):
        report.note("too_wide", row=row + 2, value="甲" * 100)
    [fault] = report.as_dict()["faults"]
    assert (fault["code"], fault["count"], len(fault["places"])) == ("too_wide", 30, MAX_PLACES)
    assert fault["places"][0] == {"row": 2, "value": "甲" * 60 + "…"}


def test_a_file_that_is_refused_says_why() -> None:
    told = LoadReport.refusal("no_table", {"file": "x.csv"}).as_dict()
    assert told["rows_read"] == 0
    assert told["facts"] == {"file": "x.csv"}
    assert told["faults"] == [{"code": "no_table", "count": 1, "places": [{}]}]
