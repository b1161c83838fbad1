"""The rules of the catalog as plain Python: no CKAN, no database, no clock, no network."""
