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
        return _shape(str(error))
    if isinstance(error, BusyError):
        return tk._("Another process is syncing this source: wait until it has finished")
    if isinstance(error, outbound.OutboundError):
        return _outbound(error).format(host=error.host)
    return str(error) if isinstance(error, SettingsError) else type(error).__name__


def _shape(what: str) -> str:
    """Say what an answer lacks; see ``ckan.read_page``."""
    lacks = {
        "no JSON": tk._("The source's answer is not JSON: it may be an error page or cut off"),
        "success is not true": tk._("The source refused: its answer does not say success"),
        "no count": tk._("The source's answer does not say how many records there are"),
    }
    return lacks.get(what) or tk._("The source's answer holds no list of records")


def _outbound(error: outbound.OutboundError) -> str:
    if isinstance(error, outbound.AddressRefusedError):
        return tk._(
            "{host} lies in a private network: if it is meant, list it in ckanext.shuangpai.outbound_allow"
        )
    if isinstance(error, outbound.BadAddressError):
        return tk._("The source's address cannot be used: http or https, a host, no user name")
    if isinstance(error, outbound.TimedOutError):
        return tk._("{host} is too slow: it did not answer in time")
    if isinstance(error, outbound.TlsError):
        return tk._("{host} has no valid certificate")
    if isinstance(error, outbound.TooLargeError):
        return tk._("The answer of {host} is larger than allowed")
    if isinstance(error, outbound.BrokenReplyError):
        return tk._("The answer of {host} was cut off")
    if isinstance(error, outbound.RedirectError):
        return tk._("{host} redirects in circles or to an unsafe address")
    return tk._("{host} cannot be reached: check the address and the network")
