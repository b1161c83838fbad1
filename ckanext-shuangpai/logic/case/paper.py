"""Papers of a case: taken by an allow-list of kinds, recognised by content, given back as they came."""

from __future__ import annotations

import base64
import hashlib
import re
import uuid
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

import magic
from werkzeug.datastructures import FileStorage

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ...model.case import Case
from ...model.case_paper import CasePaper
from .kernel import Moment
from .person import person

__all__ = ["MAX_BYTES", "add", "content_of"]

MAX_BYTES = 20 * 1024 * 1024
LONGEST_NAME = 120
KINDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "pdf": ("application/pdf", ("application/pdf",)),
    "png": ("image/png", ("image/png",)),
    "jpg": ("image/jpeg", ("image/jpeg",)),
    "jpeg": ("image/jpeg", ("image/jpeg",)),
    "docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ("application/vnd.openxmlformats", "application/zip", "application/octet-stream"),
    ),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ("application/vnd.openxmlformats", "application/zip", "application/octet-stream"),
    ),
    "ofd": ("application/ofd", ("application/zip", "application/octet-stream", "application/ofd")),
    "txt": ("text/plain", ("text/",)),
}
"""By ending: the type that is told, and what the content must look like."""


def add(context: Context, case: Case, data: Mapping[str, Any]) -> CasePaper:
    """Store a paper, in the caller's transaction; ``ValidationError`` names what is wrong with it."""
    name, content = _file(data)
    ending = PurePosixPath(name).suffix.lower().removeprefix(".")
    if ending not in KINDS:
        message = tk._("“{name}” is of a kind that is not taken: send {kinds}")
        _refuse(message.format(name=name, kinds="、".join(KINDS)))
    if not content:
        _refuse(tk._("“{name}” is empty: choose the file again").format(name=name))
    if len(content) > MAX_BYTES:
        message = tk._("“{name}” is larger than {limit} MB: split it")
        _refuse(message.format(name=name, limit=MAX_BYTES // 1024 // 1024))
    mimetype, looks = KINDS[ending]
    if not magic.from_buffer(content[:4096], mime=True).startswith(looks) or _has_macros(content):
        message = tk._(
            "The content of “{name}” is not what its ending says: save it anew and send it again"
        )
        _refuse(message.format(name=name))
    paper = CasePaper(
        id=str(uuid.uuid4()),
        case_id=case.id,
        name=name,
        mimetype=mimetype,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        uploaded_at=Moment.now().at,
        uploaded_by=person(context).id,
    )
    model.Session.add(paper)
    model.Session.flush()
    return paper


def content_of(paper: CasePaper) -> str:
    """Return the content of a paper as Base64."""
    return base64.b64encode(paper.content).decode("ascii")


def _file(data: Mapping[str, Any]) -> tuple[str, bytes]:
    """Return name and content: a multipart ``upload``, or ``filename`` with ``content`` in Base64."""
    upload = data.get("upload")
    if isinstance(upload, FileStorage):
        return _safe_name(upload.filename), upload.stream.read(MAX_BYTES + 1)
    if not isinstance(data.get("content"), str):
        _refuse(tk._("No file was given: choose one"))
    try:
        content = base64.b64decode(str(data["content"]), validate=True)
    except ValueError:
        _refuse(tk._("The content is not Base64: encode the file’s bytes"))
    return _safe_name(data.get("filename")), content


def _safe_name(name: Any) -> str:
    """Return a file's name without folders and control signs, shortened before its ending."""
    plain = re.sub(r"[\x00-\x1f\x7f/\\<>:\"|?*]", "", PurePosixPath(str(name or "")).name).strip()
    path = PurePosixPath(plain or "file")
    return path.stem[: LONGEST_NAME - len(path.suffix)] + path.suffix


def _has_macros(content: bytes) -> bool:
    return content[:2] == b"PK" and b"vbaProject" in content


def _refuse(message: str) -> Any:
    raise tk.ValidationError({"upload": [message]})
