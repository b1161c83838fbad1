"""Taking over another catalog: reading its records, mapping them, and merging them with ours."""
