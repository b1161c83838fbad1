"""A page in Chinese: the words of these tests need a reader, but no database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ckan import plugins
from ckan.tests import helpers


@pytest.fixture(scope="module", autouse=True)
def chinese_page() -> Iterator[None]:
    """Let every test of a file run within one request."""
    plugins.load_all()
    with helpers._get_test_app().flask_app.test_request_context():
        yield
