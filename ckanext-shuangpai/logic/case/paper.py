"""Papers of a case: taken by an allow-list of kinds, recognised by content, given back as they came."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import uuid
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from werkzeug.datastructures import FileStorage

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ...file_types import refuse_unfit, taken_by
from ...model.case import Case
from ...model.case_paper import CasePaper
from .moment import Moment
from .person import person

__all__ = ["MAX_BYTES", "add", "content_of"]

MAX_BYTES = 20 * 1024 * 1024
LONGEST_NAME = 120


def add(context: Context, case: Case, data: Mapping[str, Any]) -> CasePaper:
    """Store a paper, in the caller's transaction; ``ValidationError`` names what is wrong with it."""
    name, content = _file(data)
    if len(content) > MAX_BYTES:
        message = tk._("“{name}” is larger than {limit} MB: split it")
        _refuse(message.format(name=name, limit=MAX_BYTES // 1024 // 1024))
    mimetype = refuse_unfit(name, io.BytesIO(content), taken_by("papers"))
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
        upload.stream.seek(0)  # one file may come with several cases
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


def _refuse(message: str) -> Any:
    raise tk.ValidationError({"upload": [message]})
