"""What the browser tests take from npm: installed into .run/node from the lock, quick to check."""

from __future__ import annotations

import hashlib
import shutil

from .paths import CACHE, LOG, ROOT, RUN, STAMPS
from .progress import run, step

SOURCE = ROOT / "tests" / "browser"
FOLDER = RUN / "node"
FILES = ("package.json", "package-lock.json")
_STAMP = STAMPS / "node"


def ensure() -> None:
    """Install the packages unless they are there as the lock names them."""
    wanted = hashlib.sha256(b"".join((SOURCE / name).read_bytes() for name in FILES)).hexdigest()
    if _STAMP.exists() and _STAMP.read_text() == wanted and (FOLDER / "node_modules").exists():
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copy(SOURCE / name, FOLDER / name)
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
    with step("installing the npm packages of the browser tests"):
        run(
            "npm ci",
            ["npm", "ci", *quiet, "--cache", CACHE / "npm"],
            LOG / "npm.log",
            cwd=FOLDER,
            remedy="check the network (or the settings of npm), then run the command again",
        )
    _STAMP.parent.mkdir(parents=True, exist_ok=True)
    _STAMP.write_text(wanted)
