"""The texts of CKAN's scripts under the language code by which CKAN 2.12.0's pages ask for them.

A page says ``lang="zh-Hans-CN"`` and its script asks for ``/api/i18n/zh_Hans-CN``; CKAN knows that
language as ``zh_Hans_CN`` only and refuses, so every text of a script would stay English.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from ckan.views.api import i18n_js_translations

__all__ = ["shuangpai_script_texts"]

shuangpai_script_texts = Blueprint("shuangpai_script_texts", __name__, url_prefix="/api/i18n")


@shuangpai_script_texts.route("/zh_Hans-CN")
def chinese() -> Any:
    """Give the Chinese texts of scripts as JSON."""
    return i18n_js_translations("zh_Hans_CN")
