"""Forms of an entry: 40,000 Chinese characters in every field, hundreds of data items.

A Chinese character takes nine bytes on its way, so Flask's half megabyte is soon full, and CKAN
2.12.0 reads Flask's limits from no configuration.
"""

from __future__ import annotations

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

__all__ = ["shuangpai_long_forms"]

MAX_BYTES = 16 * 1024 * 1024
MAX_PARTS = 10_000
shuangpai_long_forms = Blueprint("shuangpai_long_forms", __name__)


@shuangpai_long_forms.record_once
def allow_long_forms(state: BlueprintSetupState) -> None:
    """Raise Flask's limits on the fields of a form; uploads have CKAN's own."""
    state.app.config["MAX_FORM_MEMORY_SIZE"] = MAX_BYTES
    state.app.config["MAX_FORM_PARTS"] = MAX_PARTS
