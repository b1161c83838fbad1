"""Files are loaded into tables of the DataStore."""

from tests.fixtures.loading import (  # noqa: F401  (fixtures)
    clean_datastore,
    context,
    load,
    make_entry,
    upload,
    work,
)
