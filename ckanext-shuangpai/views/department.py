"""The tree of departments."""

from __future__ import annotations

from flask import Blueprint

from ckan.plugins import toolkit as tk

__all__ = ["shuangpai_department"]

shuangpai_department = Blueprint("shuangpai_department", __name__, url_prefix="/department")


@shuangpai_department.route("/")
def index() -> str:
    """Show every department at its place in the tree."""
    tree = tk.get_action("shuangpai_organization_tree")(tk.fresh_context({}), {})
    return tk.render("shuangpai/department/index.html", {"tree": tree})
