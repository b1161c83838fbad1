"""The file behind a resource: from our own storage, or from another server by the guarded client."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckan.lib import files, uploader

from .. import config
from ..outbound import AllowList, Client, Limits
from ..workbook import FileRefused

__all__ = ["content_of"]


def content_of(resource: Mapping[str, Any], max_bytes: int) -> bytes:
    """Return the bytes of a resource's file.

    An uploaded file is read from the storage, never over the network, so neither its name nor who
    may see the entry matters. Raises ``FileRefused`` and ``OutboundError``.
    """
    if resource.get("url_type") == "upload":
        return _uploaded(resource, max_bytes)
    limits = Limits(total=600.0, size=max_bytes)
    with Client(AllowList(config.outbound_allow()), limits) as client:
        reply = client.get(str(resource.get("url") or ""), {"Accept": "text/csv, */*;q=0.1"})
    if reply.status != 200:
        raise FileRefused("link_status", status=reply.status)
    return reply.body


def _uploaded(resource: Mapping[str, Any], max_bytes: int) -> bytes:
    upload: Any = uploader.get_resource_uploader({"id": resource["id"], "url_type": "upload"})
    try:
        location = upload.get_path(resource["id"])
        size = upload.storage.size(location)
        if size > max_bytes:
            sizes = [f"{one / 1024 / 1024:.1f} MB" for one in (size, max_bytes)]
            raise FileRefused("file_too_large", size=sizes[0], limit=sizes[1])
        return upload.storage.content(files.FileData(location, size=size))
    except files.exc.LocationError as error:
        raise FileRefused("file_missing") from error
