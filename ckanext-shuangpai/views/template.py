"""Download of a selection as the national workbook."""

from __future__ import annotations

import base64

from flask import Blueprint, Response

from ckan.plugins import toolkit as tk
from ckan.types import Context

from .attachment import attachment

__all__ = ["shuangpai_template"]

shuangpai_template = Blueprint("shuangpai_template", __name__, url_prefix="/shuangpai")


@shuangpai_template.route("/export.<kind>")
def export(kind: str) -> Response:
    """Answer with the entries that ``q``, ``fq`` or ``ids`` select, as far as the user may see them."""
    context = Context(user=tk.g.user, auth_user_obj=tk.g.userobj)
    names = ("q", "fq", "ids")
    data = {name: tk.request.args[name] for name in names if tk.request.args.get(name)}
    try:
        made = tk.get_action("shuangpai_template_export")(context, {**data, "format": kind})
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    except tk.ObjectNotFound as error:
        return tk.abort(404, str(error))
    except tk.ValidationError as error:
        return tk.abort(400, "；".join(error.error_summary.values()))
    return attachment(base64.b64decode(made["content"]), made["filename"], made["mimetype"])
