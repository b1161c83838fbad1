"""The options of this extension, one typed reader each; declared in config_declaration.yaml."""

from __future__ import annotations

from collections.abc import Iterator

from ckan.plugins import toolkit as tk

__all__ = [
    "city_region_code",
    "duty_readings",
    "duty_targets",
    "import_keep_days",
    "import_max_bytes",
    "kept_text_days",
    "maintenance_file",
    "open_platform_url",
    "outbound_allow",
    "outbound_max_bytes",
    "outbound_timeout",
    "region_code",
    "storage_path",
    "site_facts",
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
