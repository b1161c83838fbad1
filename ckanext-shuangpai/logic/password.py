"""The rule on passwords, in the place of CKAN's eight characters."""

from __future__ import annotations

from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from .. import config
from ..domain.password_policy import Policy, problems
from ..reference.passwords import common_passwords, county_words

__all__ = ["user_password_validator"]

LONGEST = 1024
"""Characters; hashing refuses more than four times as many bytes."""


def user_password_validator(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Refuse a password that breaks the rule, with everything that is wrong in one message."""
    value = data[key]
    if value is tk.missing or value == "":
        return
    if not isinstance(value, str):
        errors[key].append(tk._("A password is a text"))
        return
    found = problems(value, policy(), _own(data, context))
    if len(value) > LONGEST:
        found = ["long"]
    if found:
        errors[key].append("；".join(_words(code) for code in found))


def policy() -> Policy:
    """Return the rules in force."""
    return Policy(
        config.password_min_length(),
        config.password_min_classes(),
        common_passwords(),
        county_words(),
    )


def _own(data: FlattenDataDict, context: Context) -> list[str]:
    """Return the names of the account: as they are sent, or as they are stored."""
    sent = [data.get((name,)) for name in ("name", "email", "fullname")]
    stored: Any = context.get("user_obj") or model.User.get(str(data.get(("id",)) or ""))
    kept = [getattr(stored, name, None) for name in ("name", "email", "fullname")]
    return [one for one in (*sent, *kept) if isinstance(one, str)]


def _words(code: str) -> str:
    return {
        "short": tk._("the password needs at least {number} characters").format(
            number=config.password_min_length()
        ),
        "classes": tk._(
            "it needs {number} of these four: small letters, capital letters, digits, other signs"
        ).format(number=config.password_min_classes()),
        "repeated": tk._("it repeats the same few signs"),
        "own": tk._("it holds the account's own name"),
        "common": tk._("it is one of those that are guessed first; think of a sentence instead"),
        "long": tk._("it is longer than {number} characters").format(number=LONGEST),
    }[code]
