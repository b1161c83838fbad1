"""Where a login leads: who belongs to a department, to the desk; all others, to what they can do here."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from ckan.plugins import toolkit as tk

from .asking import reader
from .case_access import login_first

__all__ = ["shuangpai_start"]

shuangpai_start = Blueprint("shuangpai_start", __name__)
MOST = 50


@shuangpai_start.route("/start")
def index() -> Any:
    """Lead a member to the desk; show anybody else what they follow and where to go on."""
    if login := login_first():
        return login
    if tk.h.shuangpai_case_counts():
        return tk.redirect_to("shuangpai_desk.index")
    followed = tk.get_action("dataset_followee_list")(reader(), {"id": tk.current_user.id})
    return tk.render("shuangpai/account/start.html", {"followed": followed[:MOST]})
