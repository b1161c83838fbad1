"""Calling a CKAN's action API, and its command line."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import requests

from services.paths import BIN, LOG, ROOT
from services.progress import StepError, tail

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

    def upload(self, action: str, file: Path, **data: Any) -> Any:
        """Call an action that takes a file in its field `upload`."""
        with file.open("rb") as content:
            answer = self._session.post(
                self._address(action),
                data=data,
                files={"upload": (file.name, content)},
                timeout=_SECONDS,
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


def ckan(ini: Path, *words: str) -> str:
    """Run CKAN's command line and give what it printed.

    Raises:
        StepError: with the end of its error output.
    """
    done = _run(ini, words)
    if done.returncode:
        raise _failure(words, done.stderr or done.stdout)
    return done.stdout


def _run(ini: Path, words: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    log = LOG / "demo.log"
    with log.open("a", encoding="utf-8") as errors:
        start = errors.tell()
        done = subprocess.run(
            [BIN / "ckan", "-c", ini, *words],
            cwd=ROOT,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            check=False,
        )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout, tail(log, start))


def _failure(words: tuple[str, ...], output: str) -> StepError:
    return StepError(f"ckan {' '.join(words)}", output.strip()[-_TAIL:], f"see {LOG}/demo.log")
