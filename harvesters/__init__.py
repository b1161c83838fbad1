"""Harvesters: one run, one file a kind of source."""
