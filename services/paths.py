"""Where things lie in this checkout."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUN = ROOT / ".run"
LOG = RUN / "log"
CACHE = RUN / "cache"
VENV = RUN / "venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
SERVICES = ROOT / "services"
STAMPS = RUN / "stamps"
CITY_ACCOUNT = RUN / "city-account.json"
"""Made by the demo with its sample city; without it there is no city here."""


def make_private_folder(path: Path) -> Path:
    """Create a folder that only its owner may write."""
    path.mkdir(parents=True, exist_ok=True)
    return path
