"""The pages are read in the small county, and those of tables with files as the tests of loading have them."""

from tests.fixtures.county import busy, county, reader  # noqa: F401  (fixtures)
from tests.fixtures.loading import (  # noqa: F401  (fixtures)
    clean_datastore,
    context,
    make_entry,
    upload,
    work,
)
