"""Fixtures for tests on the real database, index and queue; each kind stands in a module of ``tests/fixtures``."""

import pytest

import tests.fixtures.workers  # noqa: F401  (first of all: it says where the data of this process are)

pytest.register_assert_rewrite("tests.fixtures.browser", "tests.fixtures.county")

pytest_plugins = [
    "tests.fixtures.program",
    "tests.fixtures.database",
    "tests.fixtures.people",
    "tests.fixtures.world",
    "tests.fixtures.report",
    "tests.fixtures.touched",
]
