"""The findings of an entry as CKAN's errors, and those that stop even a draft: texts over their limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ..domain.entry_rules import RuleContext, length_findings
from ..domain.finding import Finding

__all__ = ["errors_of", "refuse_lengths"]


def errors_of(findings: list[Finding]) -> dict[str, Any]:
    """Return the findings that stop a save, as CKAN's error dict.

    CKAN expects the errors of resources as dicts: those of a secret resource stand in one.
    """
    errors: dict[str, Any] = {}
    files: dict[int, dict[str, list[str]]] = {}
    for finding in findings:
        if finding.severity == "error" and finding.field == "resources":
            of_file = files.setdefault(max(finding.row, 1), {})
            of_file.setdefault(finding.column or "name", []).append(finding.message)
        elif finding.severity == "error":
            errors.setdefault(finding.field, []).append(finding.message)
    if files:
        errors["resources"] = [files.get(row, {}) for row in range(1, max(files) + 1)]
    return errors


def refuse_lengths(
    context: Context, data: dict[str, Any], current: Mapping[str, Any] | None, rules: RuleContext
) -> None:
    """Raise for texts over their limits, but for what an older entry has already and keeps.

    ``current`` is the stored entry; where it is None, it is read only when something is too long.
    """
    if not _too_long(data, current or {}, rules):
        return
    if current is None and data.get("id") and model.Package.get(data["id"]) is not None:
        inner = tk.fresh_context(context, ignore_auth=True)
        current = tk.get_action("package_show")(inner, {"id": data["id"]})
    if lengths := _too_long(data, current or {}, rules):
        raise tk.ValidationError(errors_of(lengths))


def _too_long(
    entry: Mapping[str, Any], current: Mapping[str, Any], rules: RuleContext
) -> list[Finding]:
    changed = {name: value for name, value in entry.items() if value != current.get(name)}
    return length_findings(changed, rules)
