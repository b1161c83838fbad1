"""What is wrong with a configuration, before anything is started with it.

As a program it reads an ini file and prints one JSON value, ``[{"option", "value", "reason"}]``; it connects to
nothing: ``python -m ckanext.shuangpai.cli.option_values portal.ini``.
"""

from __future__ import annotations

import configparser
import difflib
import ipaddress
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from ckan.common import config as ckan_options
from ckan.config.declaration import Declaration
from ckan.lib import files
from ckan.plugins import toolkit as tk

from ..reference import table
from ..reference.duties import duties, parameters

__all__ = ["Problem", "own_problems", "problems"]

PREFIX = "ckanext.shuangpai."
REGION = re.compile(r"\d{6}")
HOST_PORT = re.compile(r"(\[[0-9a-fA-F:]+\]|[^\s:\[\]/]+):(\d{1,5})")
ADAPTER = re.compile(r"[a-z_]\w*=[A-Za-z_][\w.]*:[A-Za-z_]\w*")
WEB = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)
DAY = 24 * 3600
NUMBERS: Mapping[str, tuple[int, int]] = {
    "outbound_timeout": (1, 3600),
    "outbound_max_bytes": (1, 2**40),
    "import_max_bytes": (1, 2**40),
    "request_max_bytes": (1, 2**40),
    "kept_text_days": (1, 3650),
    "import_keep_days": (1, 3650),
    "session_idle": (60, 365 * DAY),
    "session_lifetime": (60, 365 * DAY),
    "login_failures": (1, 1000),
    "address_failures": (1, 100_000),
    "login_block": (1, 365 * DAY),
    "token_days": (0, 36_500),
    "password_min_length": (1, 100),
    "password_min_classes": (1, 4),
}
"""The least and the most of each option that is a number."""


@dataclass(frozen=True)
class Problem:
    """One option that cannot be used: its name, its value, what is wrong."""

    option: str
    value: str
    reason: str


def problems(options: Mapping[str, str]) -> list[Problem]:
    """Return everything wrong with a portal's options: CKAN's rules, its plugins' and our own."""
    declared = _declared(options)
    known = {str(key) for key in declared.iter_options()}
    full: Any = dict(options)
    declared.make_safe(full)
    _, errors = declared.validate(full)
    found = [
        Problem(str(key), str(options.get(str(key), "")), "; ".join(map(str, reasons)))
        for key, reasons in errors.items()
        if str(key) in known
    ]
    broken = {one.option for one in found}
    rest = (one for one in own_problems(options, known) if one.option not in broken)
    absent = (
        Problem("ckan.plugins", name, tk._("There is no plugin “{name}”").format(name=name))
        for name in options.get("ckan.plugins", "").split()
        if name not in _installed()
    )
    return [*found, *rest, *absent]


def own_problems(options: Mapping[str, str], known: set[str]) -> Iterator[Problem]:
    """Yield options of ours that nothing reads, and values that none of them has."""
    for key, value in options.items():
        if not key.startswith(PREFIX):
            continue
        if key not in known:
            yield Problem(key, value, _unknown(key, known))
            continue
        name = key.removeprefix(PREFIX)
        for reason in _wrong(name, value.strip()):
            yield Problem(key, value, reason)


def _declared(options: Mapping[str, str]) -> Declaration:
    """Return what CKAN and the plugins of a configuration declare."""
    ckan_options.update(options)
    files.reset()
    declaration = Declaration()
    declaration.load_core_declaration()
    for plugin in options.get("ckan.plugins", "").split():
        if plugin in _installed():
            declaration.load_plugin(plugin)
    return declaration


def _installed() -> frozenset[str]:
    return frozenset(entry_points(group="ckan.plugins").names)


def _unknown(key: str, known: set[str]) -> str:
    ours = [one.removeprefix(PREFIX) for one in known if one.startswith(PREFIX)]
    near = difflib.get_close_matches(key.removeprefix(PREFIX), ours, 1)
    if near:
        name = f"{PREFIX}{near[0]}"
        return tk._("There is no such option; is {name} meant?").format(name=name)
    return tk._("There is no such option; docs/api.md lists them all")


def _wrong(name: str, value: str) -> Iterator[str]:
    if name in NUMBERS:
        low, high = NUMBERS[name]
        if not re.fullmatch(r"[+-]?\d+", value) or not low <= int(value) <= high:
            yield tk._("It must be a whole number from {low} to {high}").format(low=low, high=high)
    elif name in ("region_code", "city_region_code"):
        if not REGION.fullmatch(value):
            yield tk._("It must be a region code of six digits (GB/T 2260)")
    elif name == "website_code":
        if value and not re.fullmatch(r"[0-9A-Za-z]{10}", value):
            yield tk._("It must have ten signs, as 网站标识码 has")
    elif name == "open_platform_url":
        if value and not WEB.fullmatch(value):
            yield tk._("It must be an address that begins with http:// or https://")
    elif name in LISTS:
        yield from (reason for word in value.split() if (reason := LISTS[name](word)))


def _host(word: str) -> str | None:
    found = HOST_PORT.fullmatch(word)
    if found and 0 < int(found[2]) < 65536:
        return None
    return tk._("“{value}” is no host with its port, such as 10.20.0.8:80").format(value=word)


def _network(word: str) -> str | None:
    try:
        ipaddress.ip_network(word, strict=False)
    except ValueError:
        return tk._("“{value}” is no address or network").format(value=word)
    return None


def _one_of(word: str, choices: Any) -> str | None:
    if word in choices:
        return None
    message = tk._("“{value}” is not known: choose of {choices}")
    return message.format(value=word, choices=" ".join(choices))


def _reading(word: str) -> str | None:
    name, _, value = word.partition("=")
    return _one_of(name, list(parameters())) or _one_of(value, list(parameters()[name]["values"]))


def _target(word: str) -> str | None:
    name, _, value = word.partition("=")
    if (unknown := _one_of(name, list(duties()))) is not None:
        return unknown
    if not re.fullmatch(r"[1-9]\d{0,3}", value):
        return tk._("“{value}” must be a duty and a number, such as share_grant=3").format(
            value=word
        )
    return None


def _channel(word: str) -> str | None:
    if word == "mail" or ADAPTER.fullmatch(word):
        return None
    message = tk._("“{value}” is neither mail nor name=package.module:Class")
    return message.format(value=word)


LISTS: Mapping[str, Callable[[str], str | None]] = {
    "outbound_allow": _host,
    "trusted_proxies": _network,
    "upload_types": lambda word: _one_of(word.lower(), list(table("file_types")["types"])),
    "duty_readings": _reading,
    "duty_targets": _target,
    "notice_channels": _channel,
}
"""What is wrong with one word of each option that is a list."""


def _read(file: Path) -> dict[str, str]:
    parser = configparser.ConfigParser()
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(file, encoding="utf-8")
    return dict(parser["app:main"])


def main(file: str) -> None:
    """Print what is wrong with an ini file as one JSON value."""
    found = problems(_read(Path(file)))
    sys.stdout.write(json.dumps([asdict(one) for one in found], ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1])
