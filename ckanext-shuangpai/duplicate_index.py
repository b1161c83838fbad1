"""Stub: filled by the duplicates room."""


def profile_changed(package_dict):
    """Stub."""


def profile_deleted(package_id):
    """Stub."""
