"""Files and pictures that people upload: looked at before anything is stored, refused in words.

CKAN 2.12.0 takes any file for a resource, believes what the caller says of its type, and refuses
what is too large or no picture in English only.
"""

from __future__ import annotations

import io
from typing import IO, Any

from werkzeug.datastructures import FileStorage

from ckan import model
from ckan.lib.uploader import FKUpload, get_max_image_size, get_max_resource_size
from ckan.plugins import toolkit as tk

from .. import config
from ..file_types import ending_of, refuse_unfit, taken_by, type_of

__all__ = ["PictureUpload", "look_at_file"]

MEGABYTE = 1 << 20


def look_at_file(data_dict: dict[str, Any]) -> None:
    """Refuse the file of a resource that is not taken, and say of the others what they are.

    The type of a file is what the look at its content found, whatever the caller says: a call that
    brings no new file keeps the one of the file that is there. A link elsewhere passes as it is.
    """
    upload = data_dict.get("upload")
    if isinstance(upload, FileStorage) and upload.filename:
        _refuse_large(upload.filename, upload.stream, get_max_resource_size(), "upload")
        found = refuse_unfit(upload.filename, upload.stream, config.upload_types())
        _set_kind(data_dict, found, upload.filename)
    elif data_dict.get("url_type") == "upload":
        _keep_kind(data_dict)


def _keep_kind(data_dict: dict[str, Any]) -> None:
    """Give a resource without a new file the type and the ending of the file that is stored."""
    stored = model.Session.get(model.Resource, str(data_dict.get("id") or ""))
    if stored is None or stored.url_type != "upload":
        _set_kind(data_dict, "", "")  # nobody has looked at a file yet
        return
    name = str(stored.url or "")
    if ending_of(str(data_dict.get("url") or "")) != ending_of(name):
        data_dict["url"] = name
    looked_at = stored.mimetype == type_of(name)
    _set_kind(data_dict, type_of(name) if looked_at else "", name)


def _set_kind(data_dict: dict[str, Any], mimetype: str, name: str) -> None:
    """Set what follows from the file: its type, no type inside it, a format that is its ending."""
    data_dict["mimetype"] = mimetype
    data_dict.pop("mimetype_inner", None)
    ending = ending_of(name)
    fitting = {ending, *(taken_by("inside_zip") if ending == "zip" else ())}
    given = tk.h.unified_resource_format(str(data_dict.get("format") or ""))
    if ending and given not in {tk.h.unified_resource_format(one) for one in fitting}:
        data_dict["format"] = tk.h.unified_resource_format(ending)


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
