"""Sources are read from a small city."""

from tests.fixtures.city import (  # noqa: F401  (fixtures)
    city,
    clean_db,
    offices,
    quick,
    source,
    sync,
)
