"""Our scripts as ES modules, which CKAN's asset bundles cannot be; each version has its own address."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, g, send_from_directory

from ckan.plugins import toolkit as tk

__all__ = ["shuangpai_script_modules"]

shuangpai_script_modules = Blueprint(
    "shuangpai_script_modules", __name__, url_prefix="/shuangpai/script"
)
FOLDER = Path(__file__).parent.parent / "assets"
YEAR = 365 * 86_400


@shuangpai_script_modules.before_app_request
def offer_address() -> None:
    """Let templates name a script."""
    g.shuangpai_script_address = script_address


@shuangpai_script_modules.get("/<version>/<path:name>")
def module(version: str, name: str) -> Response:
    """Give one script; the version in its address lets browsers keep it."""
    if not name.endswith(".js"):
        return tk.abort(404)
    response = send_from_directory(FOLDER, name, mimetype="text/javascript")
    current = version == folder_version(name.split("/")[0])
    response.headers["Cache-Control"] = (
        f"public, max-age={YEAR}, immutable" if current else "no-cache"
    )
    return response


def script_address(name: str) -> str:
    """Return the address of a script such as ``entry_form/main.js``."""
    version = folder_version(name.split("/")[0])
    return tk.h.url_for("shuangpai_script_modules.module", version=version, name=name)


@cache
def folder_version(folder: str) -> str:
    """Return a hash over the scripts of a folder, made once a process."""
    digest = hashlib.sha256()
    for path in sorted((FOLDER / folder).glob("*.js")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
