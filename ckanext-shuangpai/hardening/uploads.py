"""Files and pictures that people upload: looked at before anything is stored, refused in words.

CKAN 2.12.0 takes any file for a resource, and refuses what is too large or no picture in English only.
"""

from __future__ import annotations

import io
from typing import IO, Any

from werkzeug.datastructures import FileStorage

from ckan.lib.uploader import FKUpload, get_max_image_size, get_max_resource_size
from ckan.plugins import toolkit as tk

from .. import config
from ..file_types import refuse_unfit, taken_by

__all__ = ["PictureUpload", "look_at_file"]

MEGABYTE = 1 << 20


def look_at_file(data_dict: dict[str, Any]) -> None:
    """Refuse the file of a resource that is not taken; a call without a file passes."""
    upload = data_dict.get("upload")
    if isinstance(upload, FileStorage) and upload.filename:
        _refuse_large(upload.filename, upload.stream, get_max_resource_size(), "upload")
        refuse_unfit(upload.filename, upload.stream, config.upload_types())


class PictureUpload(FKUpload):
    """CKAN's upload of a picture of an organization or an account, refused in the reader's words."""

    def verify_type(self) -> None:
        """Refuse what is no picture, by ending and content, before CKAN's own look."""
        name, stream = self.upload_field_storage.filename, self.upload_field_storage.stream
        _refuse_large(name, stream, get_max_image_size(), self.file_field)
        refuse_unfit(name, stream, taken_by("images"), self.file_field)
        super().verify_type()


def _refuse_large(name: str, stream: IO[bytes], megabytes: int, field: str) -> None:
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    if size > megabytes * MEGABYTE:
        message = tk._("“{name}” is larger than {limit} MB: split it")
        raise tk.ValidationError({field: [message.format(name=name, limit=megabytes)]})
