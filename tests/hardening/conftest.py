"""The guards are tried on a portal that has them on, some in the small county of the page tests."""

from tests.fixtures.county import busy, county, reader  # noqa: F401  (fixtures)
from tests.fixtures.portal import account, change, portal, visit  # noqa: F401  (fixtures)
