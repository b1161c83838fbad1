"""Calling a CKAN's action API."""

from __future__ import annotations

import json
from typing import Any

import requests

from services.paths import LOG
from services.progress import StepError

_TAIL = 1500
_SECONDS = 900
"""How long an action may take: an import or a sync is one action."""


class ApiError(StepError):
    """An action that was refused; `error` is what CKAN said."""

    def __init__(self, action: str, error: dict[str, Any]) -> None:
        super().__init__(
            f"action {action}", json.dumps(error, ensure_ascii=False)[:_TAIL], f"see {LOG}"
        )
        self.error = error


class Api:
    """One CKAN as one user sees it."""

    def __init__(self, url: str, token: str = "") -> None:
        self.url = url
        self._session = requests.Session()
        if token:
            self._session.headers["Authorization"] = token

    def __call__(self, action: str, /, **data: Any) -> Any:
        """Call an action and give its result.

        Raises:
            ApiError: when it is refused.
        """
        return self._answer(
            action, self._session.post(self._address(action), json=data, timeout=_SECONDS)
        )

    def upload(self, action: str, file: tuple[str, bytes], /, **data: Any) -> Any:
        """Call an action that takes a file (name and content) in its field `upload`."""
        answer = self._session.post(
            self._address(action), data=data, files={"upload": file}, timeout=_SECONDS
        )
        return self._answer(action, answer)

    def _address(self, action: str) -> str:
        return f"{self.url}/api/3/action/{action}"

    def _answer(self, action: str, answer: requests.Response) -> Any:
        try:
            body = answer.json()
        except requests.JSONDecodeError as error:
            raise ApiError(action, {"status": answer.status_code, "text": answer.text}) from error
        if not body.get("success"):
            raise ApiError(action, body.get("error") or {})
        return body["result"]
