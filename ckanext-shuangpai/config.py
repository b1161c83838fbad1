"""The options of this extension, one typed reader each; declared in config_declaration.yaml."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ckan.plugins import toolkit as tk

__all__ = [
    "address_failures",
    "city_region_code",
    "duty_readings",
    "duty_targets",
    "import_keep_days",
    "import_max_bytes",
    "notice_channels",
    "kept_text_days",
    "maintenance_file",
    "open_license",
    "open_platform_url",
    "login_block",
    "login_failures",
    "outbound_allow",
    "outbound_max_bytes",
    "outbound_timeout",
    "password_min_classes",
    "password_min_length",
    "region_code",
    "storage_path",
    "site_facts",
    "session_idle",
    "session_lifetime",
    "token_days",
    "request_max_bytes",
    "trusted_proxies",
    "upload_types",
]


def region_code() -> str:
    """Return the county's region code (six digits)."""
    return tk.config["ckanext.shuangpai.region_code"]


def city_region_code() -> str:
    """Return the region code of the city above the county."""
    return tk.config["ckanext.shuangpai.city_region_code"]


def outbound_allow() -> list[str]:
    """Return the private ``host:port`` that outbound requests may reach."""
    return tk.aslist(tk.config["ckanext.shuangpai.outbound_allow"])


def outbound_timeout() -> int:
    """Return the seconds an outbound request may take for one answer."""
    return tk.config["ckanext.shuangpai.outbound_timeout"]


def outbound_max_bytes() -> int:
    """Return the largest answer of an outbound request, in bytes."""
    return tk.config["ckanext.shuangpai.outbound_max_bytes"]


def upload_types() -> list[str]:
    """Return the endings of files that an entry takes."""
    return [ending.lower() for ending in tk.aslist(tk.config["ckanext.shuangpai.upload_types"])]


def request_max_bytes() -> int:
    """Return the largest request that is read at all, in bytes."""
    return tk.config["ckanext.shuangpai.request_max_bytes"]


def import_max_bytes() -> int:
    """Return the largest file of an import, in bytes."""
    return tk.config["ckanext.shuangpai.import_max_bytes"]


def duty_readings() -> dict[str, str]:
    """Return how ambiguous texts of the regulation are read, by the parameters of duties.yaml."""
    return dict(_pairs("ckanext.shuangpai.duty_readings"))


def duty_targets() -> dict[str, int]:
    """Return the county's own targets for duties without a number, in the unit of duties.yaml."""
    return {name: int(value) for name, value in _pairs("ckanext.shuangpai.duty_targets")}


def kept_text_days() -> int:
    """Return for how many days the text of a form that was not saved is kept."""
    return tk.config["ckanext.shuangpai.kept_text_days"]


def notice_channels() -> dict[str, str]:
    """Return the channels of notices: a name, and the path of its adapter (empty for mail)."""
    return dict(_pairs("ckanext.shuangpai.notice_channels"))


def _pairs(key: str) -> Iterator[tuple[str, str]]:
    for word in tk.aslist(tk.config[key]):
        name, _, value = word.partition("=")
        yield name, value


def import_keep_days() -> int:
    """Return how many days the uploaded files of an import are kept."""
    return tk.config["ckanext.shuangpai.import_keep_days"]


def storage_path() -> str:
    """Return the folder of uploads, as CKAN has it."""
    return tk.config["ckan.storage_path"]


def open_platform_url() -> str:
    """Return the address of the city's open data platform; empty when it is not known."""
    return tk.config["ckanext.shuangpai.open_platform_url"]


def maintenance_file() -> str:
    """Return the file that, while it exists, closes the site for maintenance."""
    return tk.config["ckanext.shuangpai.maintenance_file"]


def site_facts() -> dict[str, str]:
    """Return who runs the site and under which numbers, for the foot of its pages."""
    names = ("host_organization", "contact", "website_code", "icp_number", "police_number")
    return {name: tk.config[f"ckanext.shuangpai.{name}"] for name in names}


def open_license() -> dict[str, Any]:
    """Return the licence of open entries as the operator set it: ``{"id", "title", "url", "open"}``."""
    names = ("id", "title", "url")
    texts = {name: tk.config[f"ckanext.shuangpai.open_license_{name}"].strip() for name in names}
    return {**texts, "open": tk.config["ckanext.shuangpai.open_license_is_open"]}


def session_idle() -> int:
    """Return the seconds after which an unused session ends."""
    return tk.config["ckanext.shuangpai.session_idle"]


def session_lifetime() -> int:
    """Return the seconds after which every session ends."""
    return tk.config["ckanext.shuangpai.session_lifetime"]


def trusted_proxies() -> list[str]:
    """Return the addresses and networks of our own proxies, whose ``X-Forwarded-For`` counts."""
    return tk.aslist(tk.config["ckanext.shuangpai.trusted_proxies"])


def login_failures() -> int:
    """Return how many failed attempts an account has before it waits."""
    return tk.config["ckanext.shuangpai.login_failures"]


def address_failures() -> int:
    """Return how many failed attempts an address has before it waits."""
    return tk.config["ckanext.shuangpai.address_failures"]


def login_block() -> int:
    """Return the seconds to wait after too many failed attempts."""
    return tk.config["ckanext.shuangpai.login_block"]


def token_days() -> int:
    """Return the days after which an API token ends; 0: never."""
    return tk.config["ckanext.shuangpai.token_days"]


def password_min_length() -> int:
    """Return the fewest characters of a password."""
    return tk.config["ckanext.shuangpai.password_min_length"]


def password_min_classes() -> int:
    """Return the fewest kinds of signs (of four) in a password."""
    return tk.config["ckanext.shuangpai.password_min_classes"]
