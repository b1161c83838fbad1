"""A source's configuration: which profile, what it writes differently, how patiently to ask."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ckanext.shuangpai.domain.sync.profile import Profile, ProfileError
from ckanext.shuangpai.harvesters import profiles
from ckanext.shuangpai.harvesters.errors import SettingsError
from ckanext.shuangpai.harvesters.retry import Patience
from ckanext.shuangpai.logic.sync_reasons import tell

__all__ = ["Settings", "read_settings"]

OVERRIDES = ("fields", "values", "region_code", "entry_state")
KEYS = ("profile", *OVERRIDES, "rows", "retries", "retry_wait")
MOST_ROWS = 1000


@dataclass(frozen=True)
class Settings:
    """One source's configuration, checked."""

    profile: Profile
    rows: int = 100
    patience: Patience = Patience()


def read_settings(text: str | None) -> Settings:
    """Read the JSON text of a source's configuration; ``SettingsError`` says what to mend."""
    config = _object(text)
    unknown = sorted(set(config) - set(KEYS))
    if unknown:
        raise _refusal("setting_unknown", name=unknown[0], known=", ".join(KEYS))
    for name in ("fields", "values"):
        _mapping(name, config.get(name, {}))
    for name, table in config.get("values", {}).items():
        _mapping(f"values.{name}", table)
    name = str(config.get("profile") or profiles.DEFAULT)
    overrides = {key: config[key] for key in OVERRIDES if key in config}
    try:
        profile = profiles.profile(name, overrides)
    except ProfileError as error:
        raise _refusal("setting_value", name=error.field, value=str(error.value)) from error
    return Settings(
        profile=profile,
        rows=int(_number(config, "rows", 100, 1, MOST_ROWS)),
        patience=Patience(
            retries=int(_number(config, "retries", 3, 0, 10)),
            first=_number(config, "retry_wait", 1.0, 0, 60),
        ),
    )


def _object(text: str | None) -> dict[str, Any]:
    try:
        config = json.loads(text) if text and text.strip() else {}
    except ValueError as error:
        raise _refusal("settings_no_json") from error
    _mapping("config", config)
    return config


def _mapping(name: str, value: object) -> None:
    if not isinstance(value, Mapping):
        raise _refusal("setting_no_object", name=name)


def _number(config: Mapping[str, Any], name: str, default: float, low: float, high: float) -> float:
    value = config.get(name, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
        raise _refusal("setting_no_number", name=name, low=low, high=high)
    return value


def _refusal(code: str, **facts: Any) -> SettingsError:
    """Return the error of a configuration: its words are for whoever just saved it."""
    reason = {"code": code, **facts}
    return SettingsError(tell(reason), reason)
