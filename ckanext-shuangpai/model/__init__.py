"""Our tables, one file each, with their queries."""
