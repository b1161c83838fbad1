"""What `make status` says of the DataStore."""

from __future__ import annotations

from services import datastore, ports, status, testbed


def test_the_datastore_has_its_line() -> None:
    here = ports.read()
    found = datastore.contents(here.postgres, testbed.database())
    assert found is not None
    count, size = found
    assert count >= 0
    assert size > 1_000_000
    line = status.tables_line(here, testbed.database())
    assert line.startswith("datastore")
    assert f"{count} tables" in line
    assert line.endswith(f"database {datastore.name_of(testbed.database())}")


def test_a_datastore_that_is_not_there_is_told_so() -> None:
    assert "absent" in status.tables_line(ports.read(), "shuangpai_test_nowhere")
