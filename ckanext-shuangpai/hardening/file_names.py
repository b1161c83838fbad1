"""Chinese file names of uploads, which CKAN 2.12.0 reduces to their ASCII rest.

``水利数据.csv`` would be stored as ``.csv`` and sent as ``application/octet-stream``. Names that
are plain ASCII go through CKAN's own cleaning as before. Where CKAN writes a name as it is into a
header, which no server can send, the header is written anew.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

from werkzeug.http import parse_options_header

from ckan.common import CKANConfig
from ckan.lib import munge
from ckan.types import CKANApp, Response

from ..content_disposition import content_disposition

__all__ = ["clean_file_name", "keep_chinese_names", "send_chinese_names"]

MAX_LENGTH = 100
MAX_EXTENSION = 12
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|#%&;]+")
_core_munge_filename = munge.munge_filename


def clean_file_name(filename: str | bytes) -> str:
    """Return a name that is safe in a path and a header, with its letters of any script.

    Takes the percent-encoded form too, so that a name survives being read from a link and saved.
    """
    text = filename.decode("utf-8", "replace") if isinstance(filename, bytes) else filename
    text = unicodedata.normalize("NFC", unquote(text))
    if text.isascii():
        return _core_munge_filename(text)
    base = re.split(r"[/\\]", text)[-1]
    base = re.sub(r"\s+", "-", _UNSAFE.sub("", base)).strip(".-")
    stem, dot, extension = base.rpartition(".")
    if not dot or not re.fullmatch(rf"[A-Za-z0-9]{{1,{MAX_EXTENSION}}}", extension):
        stem, extension = base, ""
    tail = f".{extension.lower()}" if extension else ""
    return f"{stem[: MAX_LENGTH - len(tail)] or 'file'}{tail}"


def keep_chinese_names() -> None:
    """Have CKAN's uploaders and links use our cleaning; calling it again changes nothing."""
    munge.munge_filename = clean_file_name


def send_chinese_names(app: CKANApp, _config: CKANConfig) -> None:
    """Name files in headers so that a server can send them."""
    app.after_request(_sendable)


def _sendable(response: Response) -> Response:
    written = response.headers.get("Content-Disposition", "")
    if not written.isascii():
        kind, facts = parse_options_header(written)
        response.headers["Content-Disposition"] = content_disposition(facts["filename"], kind)
    return response
