"""A real portal with the small county, and people of every part before it."""

from tests.browser.case_steps import people, walker  # noqa: F401  (fixtures)
from tests.fixtures.browser import (  # noqa: F401  (fixtures)
    address,
    chromium,
    folder,
    visitor,
    worker,
)
from tests.fixtures.county import busy, county, reader  # noqa: F401  (fixtures)
