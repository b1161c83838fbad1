"""One shape for every error of the API, in the reader's language.

``{"success": false, "error": {"__type", "message", …}}``, with CKAN's own keys, so that its clients read it.
CKAN 2.12.0 answers a bare text to an unknown action, a page to an unknown address, and no ``message``
where values are refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from flask import Response, g, request

from ckan.common import CKANConfig, config
from ckan.plugins import toolkit as tk
from ckan.types import CKANApp

from .away import is_told

__all__ = ["LONGEST", "one_shape"]

LONGEST = 500
"""Characters of a message that is made of many."""
UNKNOWN = "Action name not known"
"""What CKAN says of an unknown action, in English only."""
LANGUAGES = {"zh": "zh_Hans_CN", "zh-cn": "zh_Hans_CN", "zh-hans": "zh_Hans_CN", "en": "en"}
KINDS = {
    400: "Bad Request",
    401: "Authorization Error",
    403: "Authorization Error",
    404: "Not Found Error",
    409: "Validation Error",
    500: "Internal Server Error",
    503: "Service Unavailable",
}
SEARCH_AWAY = "Search Error"
"""CKAN's word for a search that fails, which its clients know."""


def one_shape(app: CKANApp, _config: CKANConfig) -> None:
    """Give the errors of the API their shape, and its answers the language that is asked for."""
    app.before_request_funcs.setdefault(None, []).insert(0, _choose_language)
    app.after_request(_shape)


def _of_api() -> bool:
    return request.path.startswith("/api/")


def _choose_language() -> None:
    """Follow ``Accept-Language`` where no prefix of the address decides; pages of ours follow their own."""
    if not _of_api() or not request.environ.get("CKAN_LANG_IS_DEFAULT", True):
        return
    if request.headers.get("Sec-Fetch-Site", "none") != "none" or not request.accept_languages:
        return
    best = request.accept_languages.best_match([*LANGUAGES])
    wanted = LANGUAGES.get((best or "").lower())
    if wanted and wanted in (config["ckan.locale_default"], *config["ckan.locales_offered"]):
        request.environ["CKAN_LANG"] = wanted


def _shape(response: Response) -> Response:
    if not _of_api():
        return response
    response.vary.add("Accept-Language")
    if response.status_code < 400 or is_told(request.environ):
        return response
    said = response.get_json(silent=True) if response.is_json else None
    shaped = dict(said) if isinstance(said, dict) else {}
    error = shaped.get("error")
    error = dict(error) if isinstance(error, dict) else {}
    error["message"] = _message(response.status_code, said, error)
    error["__type"] = _kind(response.status_code, error)
    text = json.dumps({**shaped, "success": False, "error": error}, ensure_ascii=False)
    response.set_data(text.encode("utf-8", "backslashreplace"))  # half a sign as JSON writes it
    response.content_type = "application/json;charset=utf-8"
    return response


def _kind(code: int, error: dict[str, Any]) -> str:
    if code == 503 and g.get("shuangpai_search_away"):
        return SEARCH_AWAY
    return str(error.get("__type") or KINDS.get(code, "Error"))


def _message(code: int, said: Any, error: dict[str, Any]) -> str:
    """Return one text: what was said, why values were refused (their names stand beside it), or what the code means."""
    if code == 500:
        return tk._("Something failed here, and is written down. Please try again later.")
    if isinstance(said, str) and UNKNOWN in said:
        name = str((request.view_args or {}).get("logic_function"))[:100]
        return tk._("There is no action “{name}”").format(name=name)
    if isinstance(said, str) and said:
        return said[:LONGEST]
    told = error.get("message")
    if isinstance(told, str) and told:
        return told
    fields = [one for name, one in error.items() if name not in ("__type", "message")]
    texts = dict.fromkeys([*_texts(told), *(text for one in fields for text in _texts(one))])
    return "; ".join(texts)[:LONGEST] or _words(code)


def _texts(said: Any) -> Iterator[str]:
    if isinstance(
        said, dict
    ):  # what stands there by itself is data, e.g. the newer state of a case
        for one in said.values():
            yield from _texts(one) if isinstance(one, (list, dict)) else ()
    elif isinstance(said, list):
        for one in said:
            yield from _texts(one)
    elif said:
        yield str(said)


def _words(code: int) -> str:
    if code == 404:
        return tk._("There is no such address: see the API's documentation")
    if code == 405:
        return tk._("This address is not called by this method: see the API's documentation")
    return tk._("The request holds values that do not fit.")
