"""Cases run in a county with people of every part."""

from tests.fixtures.cases import county, give, reviewed  # noqa: F401  (fixtures)
