"""Passwords and keys of this checkout: made once, kept in one file that only its owner can read."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from .paths import RUN

FILE = RUN / "credentials.json"
NAMES = (
    "postgres_superuser",
    "postgres_shuangpai",
    "postgres_city",
    "postgres_test",
    "postgres_read",
    "redis",
    "portal_secret",
    "city_secret",
)


def read(file: Path = FILE) -> dict[str, str]:
    """Give all credentials; those that do not exist yet are made and stored."""
    known: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    missing = [name for name in NAMES if name not in known]
    if missing:
        known |= {name: secrets.token_urlsafe(32) for name in missing}
        _store(file, known)
    return known


def _store(file: Path, content: dict[str, str]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as out:
        json.dump(content, out, indent=1)
    fresh.replace(file)
