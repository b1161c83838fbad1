"""Government data catalog of a county: entries, departments, sync, duplicates, search."""
