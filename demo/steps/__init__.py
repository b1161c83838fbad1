"""The steps of `make demo`, one file each; run.py puts them in order."""
