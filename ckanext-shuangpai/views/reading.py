"""Elder mode: a switch in the head of every page, kept in a cookie, without a script."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request

from ckan.plugins import toolkit as tk

__all__ = ["shuangpai_reading"]

shuangpai_reading = Blueprint("shuangpai_reading", __name__, url_prefix="/reading")
COOKIE = "shuangpai_reading"
YEAR = 365 * 24 * 3600


@shuangpai_reading.route("/<any(elder, plain):mode>", methods=["POST"])
def choose(mode: str) -> Any:
    """Keep the mode for this browser and lead back to the page it was chosen on."""
    back = request.form.get("back", "")
    local = back.startswith("/") and tk.h.url_is_local(back)
    answer = redirect(back if local else tk.h.url_for("shuangpai_home.index"))
    secure = bool(tk.config.get("SESSION_COOKIE_SECURE"))
    if mode == "elder":
        answer.set_cookie(COOKIE, mode, max_age=YEAR, secure=secure, httponly=True, samesite="Lax")
    else:
        answer.delete_cookie(COOKIE, secure=secure, httponly=True, samesite="Lax")
    return answer
