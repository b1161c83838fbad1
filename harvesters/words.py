"""Failures of a run in words for officials: what happened, and what to do."""

from __future__ import annotations

from ckan.plugins import toolkit as tk

from ckanext.shuangpai import outbound
from ckanext.shuangpai.harvesters.errors import BusyError, SettingsError, ShapeError, StatusError

__all__ = ["failure", "not_indexed"]


def not_indexed() -> str:
    """Say that the search index was out of reach."""
    return tk._("The search index did not take the entries: the next sync tries again")


def failure(error: Exception) -> str:
    """Return a failure in the reader's language; never more than the exception's own facts."""
    if isinstance(error, StatusError):
        if error.retry_after:
            message = tk._(
                "The source answered HTTP {status} and asked for {seconds} s of patience"
            )
            return message.format(status=error.status, seconds=int(error.retry_after))
        return tk._("The source answered HTTP {status}").format(status=error.status)
    if isinstance(error, ShapeError):
        return tk._("The source's answer is not a list of records: {what}").format(what=error)
    if isinstance(error, BusyError):
        return tk._("Another process is syncing this source: wait until it has finished")
    if isinstance(error, SettingsError):
        return str(error)
    return _outbound(error).format(what=error)


def _outbound(error: Exception) -> str:
    if isinstance(error, outbound.AddressRefusedError):
        return tk._(
            "{what}: if the source is meant, list its host:port in ckanext.shuangpai.outbound_allow"
        )
    if isinstance(error, outbound.BadAddressError):
        return tk._("The source's address cannot be used: {what}")
    if isinstance(error, outbound.TimedOutError):
        return tk._("The source is too slow: {what}")
    if isinstance(error, outbound.TlsError):
        return tk._("The source's certificate is not valid: {what}")
    if isinstance(error, outbound.TooLargeError):
        return tk._("The source's answer is too large: {what}")
    return tk._("The source cannot be reached: {what}")
