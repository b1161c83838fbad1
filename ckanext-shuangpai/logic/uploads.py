"""The files of a call: multipart, or Base64 in JSON."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator

from flask import has_request_context
from werkzeug.datastructures import FileStorage

from ckan.plugins import toolkit as tk
from ckan.types import DataDict

from .. import config

__all__ = ["files_of"]

Upload = tuple[str, bytes]


def files_of(data_dict: DataDict) -> Iterator[Upload]:
    """Yield the files of a call, in their order, none larger than an import may read."""
    for upload in _uploads(data_dict):
        name = upload.filename or "upload"
        yield name, upload.stream.read(config.import_max_bytes() + 1)
    listed = data_dict.get("files")
    for one in listed if isinstance(listed, list) else [data_dict]:
        if isinstance(one, dict) and "content" in one:
            yield str(one.get("filename") or "upload"), _content(one["content"])


def _uploads(data_dict: DataDict) -> list[FileStorage]:
    """Return the multipart files; CKAN hands on only the first of several under one name."""
    given = [value for key, value in data_dict.items() if str(key).startswith("upload")]
    found = [one for one in given if isinstance(one, FileStorage)]
    if found and has_request_context():
        together = tk.request.files
        return [
            one for key in together if key.startswith("upload") for one in together.getlist(key)
        ]
    return found


def _content(value: object) -> bytes:
    if isinstance(value, bytes):
        return value
    try:
        return base64.b64decode(str(value), validate=True)
    except (binascii.Error, ValueError) as error:
        message = tk._("The content is not Base64: encode the file’s bytes")
        raise tk.ValidationError({"content": [message]}) from error
