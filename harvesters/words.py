"""Failures of a run as reasons: codes with facts, whose words are made when somebody reads them."""

from __future__ import annotations

from functools import partial

from ckanext.shuangpai import outbound
from ckanext.shuangpai.domain.code_list import CHINESE
from ckanext.shuangpai.harvesters.errors import (
    BusyError,
    SettingsError,
    ShapeError,
    StatusError,
)
from ckanext.shuangpai.language import in_language
from ckanext.shuangpai.logic.sync_reasons import Reason, tell

__all__ = ["failure", "written"]

SHAPES = {"no JSON": "no_json", "success is not true": "no_success", "no count": "no_count"}
"""Codes of what an answer lacks, see ``ckan.read_page``; of everything else ``no_list``."""

REQUESTS: tuple[tuple[type[outbound.OutboundError], str], ...] = (
    (outbound.AddressRefusedError, "address_refused"),
    (outbound.BadAddressError, "bad_address"),
    (outbound.TimedOutError, "timed_out"),
    (outbound.TlsError, "bad_certificate"),
    (outbound.TooLargeError, "too_large"),
    (outbound.BrokenReplyError, "cut_off"),
    (outbound.RedirectError, "redirected"),
    (outbound.OutboundError, "unreachable"),
)


def failure(error: Exception) -> Reason:
    """Return a failure as a reason; never more than the exception's own facts."""
    if isinstance(error, StatusError):
        if error.retry_after:
            later = int(error.retry_after)
            return {"code": "status_later", "status": error.status, "seconds": later}
        return {"code": "status", "status": error.status}
    if isinstance(error, ShapeError):
        return {"code": SHAPES.get(str(error), "no_list")}
    if isinstance(error, BusyError):
        return {"code": "busy"}
    if isinstance(error, SettingsError):
        return error.reason
    if isinstance(error, outbound.OutboundError):
        code = next(code for kind, code in REQUESTS if isinstance(error, kind))
        return {"code": code, "host": error.host}
    return {"code": "unreadable", "kind": type(error).__name__}


def written(reason: Reason) -> str:
    """Return a reason as harvest's own pages keep it: they hold words, so they hold the county's."""
    return in_language(CHINESE, partial(tell, reason))
