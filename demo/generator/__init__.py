"""Makers of the sample files."""
