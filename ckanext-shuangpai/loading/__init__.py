"""Files of resources into the DataStore: read, checked, stored in one transaction, reported."""
