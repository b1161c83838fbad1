"""Catalog entries: core's package actions with our rules, and a check without saving."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ...domain import text_limits
from ...domain.text import is_blank
from ...language import in_words
from .. import entry as entries
from .. import licensing, revision, visibility
from ..case import holding, review
from ..case.command import committing
from ..entry_errors import refuse_lengths
from ..index_after import indexed_after, refuse_without_index

__all__ = [
    "package_create",
    "package_update",
    "shuangpai_entry_check",
]

Action = Callable[[Context, DataDict], Any]
SHARE_ORDER = ("withheld", "conditional", "unconditional")


@tk.chained_action
def package_create(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Create an entry: values normalised, rules applied, code and name given.

    ``state: "draft"`` keeps an entry that still breaks rules; secret content is refused always
    (办法第二条). Its state in the catalog follows from its cases. Other dataset types pass unchanged.
    """
    if data_dict.get("type", "dataset") != "dataset":
        return _of_others(up, context, data_dict)
    data, _changes = entries.prepare(context, data_dict)
    tk.check_access("package_create", context, dict(data))
    _set_read_only(context, data, None)
    _refuse_findings(context, data)
    _claim_no_file(data)
    refuse_without_index()
    with indexed_after(context):
        entries.allot_code(data)
        context["allow_state_change"] = True  # type: ignore[typeddict-unknown-key]
        return up(context, entries.encode(data))


@tk.chained_action
def package_update(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Update an entry under the same rules; its code never changes (指南 core element 3).

    A published entry keeps its text: what people change in it is a revision that a case decides on,
    and the answer says so under ``revision`` (办法第十九条). Files are replaced at once.
    """
    name_or_id = data_dict.get("id") or data_dict.get("name")
    package = model.Package.get(name_or_id) if name_or_id else None
    if package is None or package.type != "dataset":
        return _of_others(up, context, data_dict)
    context["package"] = package
    data_dict = licensing.unsaid(data_dict, package)
    tk.check_access("package_update", context, {**data_dict, "id": package.id})
    with indexed_after(context):
        return _update(up, context, package, data_dict)


def _update(up: Action, context: Context, package: model.Package, data_dict: DataDict) -> Any:
    """Write an entry, or hold what people change in a published one."""
    if revision.direct(context):
        return _write(up, context, package, _current(context, package), data_dict, None)
    with committing(context, commit=not context.get("defer_commit")):
        standing = holding.gate(package)
        if not standing.published:
            current = revision.stored_entry(context, package.id)
            return _write(up, context, package, current, data_dict, standing)
        return _revise(up, context, package, standing, data_dict)


def _of_others(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Write a dataset of another extension, which may refuse values in English only."""
    try:
        return up(context, data_dict)
    except tk.ValidationError as error:
        error.error_dict = in_words(error.error_dict)
        raise


def _current(context: Context, package: model.Package) -> dict[str, Any]:
    current = context.get("original_package")
    if current and current.get("id") == package.id:
        return dict(current)
    inner = tk.fresh_context(context, ignore_auth=True)
    return tk.get_action("package_show")(inner, {"id": package.id})


def _write(
    up: Action,
    context: Context,
    package: model.Package,
    current: dict[str, Any],
    data_dict: DataDict,
    standing: holding.Gate | None,
) -> Any:
    """Write an entry; ``standing`` is how it stands before people, None for a program's own write."""
    data, _changes = entries.prepare(context, data_dict)
    data["id"] = package.id
    data.setdefault("state", package.state)
    _keep_code(data, current)
    _set_read_only(context, data, current)
    _refuse_downgrade(context, data, current)
    _refuse_findings(context, data, current)
    if standing is not None:
        if data["state"] == "deleted":
            holding.refuse_removal(context, package)
        holding.note_change(context, package, standing, data, current)
    context["allow_state_change"] = True  # type: ignore[typeddict-unknown-key]
    context["original_package"] = entries.encode(current)
    result = entries.decode(up(context, entries.encode(data)))
    entries.remember_editor(context, package.id)
    return result


def _revise(
    up: Action,
    context: Context,
    package: model.Package,
    standing: holding.Gate,
    data_dict: DataDict,
) -> Any:
    """Hold what people change in a published entry; let its files through."""
    data, _changes = entries.prepare(context, data_dict)
    if data.get("state") == "deleted":
        holding.refuse_removal(context, package)
    given = {**data, "id": package.id, "entry_state": "draft"}
    _refuse_findings(context, given)
    _keep_code(
        given, {"catalog_code": (package.extras or {}).get("catalog_code"), "name": package.name}
    )
    current, case = holding.hold(context, package, standing, given)
    entries.remember_editor(context, package.id)
    passed = {name: data[name] for name in revision.PASSED_AT_ONCE if name in data}
    if any(current.get(name) != value for name, value in passed.items()):
        context["allow_state_change"] = True  # type: ignore[typeddict-unknown-key]
        context["original_package"] = entries.encode(current)
        stored = revision.stored_entry(context, package.id) if case else current
        up(context, entries.encode({**stored, **passed}))
    if context.get("return_id_only"):
        return package.id
    shown = revision.stored_entry(context, package.id)
    return {**shown, "revision": holding.told(case)} if case else shown


@tk.side_effect_free
def shuangpai_entry_check(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Check a draft without saving it.

    Takes an entry, or ``{"id"}`` of a stored one, or both (the stored entry with changes, on top of
    its revision where the caller may change it); ``stage`` is save, submit or publish. Reviews and
    consent that the entry's case holds for this very text are not asked for again. Returns
    ``{"findings": [{field, code, message, severity, basis: [{instrument, article}], value}],
    "normalised": [{field, value, to, code}], "valid"}``.
    """
    tk.check_access("shuangpai_entry_check", context, data_dict)
    data = {key: value for key, value in data_dict.items() if key not in ("stage", "entry")}
    if isinstance(data_dict.get("entry"), Mapping):
        data.update(data_dict["entry"])
    stage = data_dict.get("stage") or "save"
    if stage not in ("save", "submit", "publish"):
        raise tk.ValidationError({"stage": [tk._("Stage must be save, submit or publish")]})
    if data.get("id"):
        stored = tk.get_action("package_show")(tk.fresh_context(context), {"id": data["id"]})
        stored = licensing.unsaid(stored, model.Package.get(stored["id"]))
        data = {**stored, **revision.draft_of(context, stored["id"]), **data, "id": stored["id"]}
    prepared, changes = entries.prepare(context, data)
    records = review.records_of(data["id"], prepared) if data.get("id") else frozenset()
    findings = entries.check(context, prepared, stage, records)
    secret = any(finding.code == "secret" for finding in findings)
    return {
        "findings": [finding.as_dict() for finding in findings],
        "normalised": [] if secret else [vars(change) for change in changes],
        "valid": not entries.errors_of(findings),
    }


def _refuse_findings(
    context: Context, data: dict[str, Any], current: Mapping[str, Any] | None = None
) -> None:
    """Raise for secret content and texts over their limits always, for other findings unless it is a draft.

    What a sync brings is the city's to mend: its other findings do not stop it.
    """
    if entries.is_secret(data):
        findings = entries.check(context, data)
        raise tk.ValidationError(entries.errors_of(findings))
    refuse_lengths(context, data, current, entries.rule_context(context, data))
    if data.get("state") in ("draft", "deleted") or context.get("shuangpai_sync"):
        return
    stage = "publish" if data.get("entry_state") == "published" else "save"
    found = entries.check(context, data, stage)
    errors = entries.errors_of([one for one in found if one.code != text_limits.CODE])
    if errors:
        raise tk.ValidationError(errors)


def _claim_no_file(data: Mapping[str, Any]) -> None:
    """Take the type from files that a new entry only names: files come, and are looked at, later."""
    for resource in data.get("resources") or ():
        if isinstance(resource, dict) and resource.get("url_type") == "upload":
            resource |= {"mimetype": "", "mimetype_inner": ""}


def _set_read_only(
    context: Context, data: dict[str, Any], current: Mapping[str, Any] | None
) -> None:
    """Keep what callers may not set: origin comes from a sync, state and day of publication from cases."""
    before = current or {}
    if not context.get("shuangpai_sync"):
        data["origin"] = before.get("origin") or {}
    if not revision.direct(context):
        data["entry_state"] = before.get("entry_state") or "draft"
        data["published_on"] = before.get("published_on") or ""
    if is_blank(data.get("entry_state")):
        data["entry_state"] = before.get("entry_state") or "draft"
    if data.get("state") == "draft" and data["entry_state"] == "published":
        data["entry_state"] = "draft"


def _is_centre(context: Context) -> bool:
    if context.get("ignore_auth"):
        return True
    who = visibility.viewer(context.get("auth_user_obj"), context)
    return who.sysadmin or who.centre


def _keep_code(data: dict[str, Any], current: Mapping[str, Any]) -> None:
    code = current.get("catalog_code")
    given = data.get("catalog_code")
    if not is_blank(given) and not is_blank(code) and given != code:
        message = tk._("The catalog code never changes: this entry is {code}")
        raise tk.ValidationError({"catalog_code": [message.format(code=code)]})
    if is_blank(code):
        entries.allot_code(data)
    else:
        data["catalog_code"] = code
        data["name"] = current["name"]


def _refuse_downgrade(
    context: Context, data: Mapping[str, Any], current: Mapping[str, Any]
) -> None:
    """Only the Centre narrows the sharing of the city's entries here (办法第四十四条第一项).

    Those of the county come here unpublished: narrowing a published one is a case's matter.
    """
    if current.get("entry_state") != "published" or _is_centre(context):
        return
    old, new = current.get("share_class"), data.get("share_class")
    if (
        old in SHARE_ORDER
        and new in SHARE_ORDER
        and SHARE_ORDER.index(new) < SHARE_ORDER.index(old)
    ):
        message = tk._(
            "The share class of a published entry may only be narrowed by the Centre:"
            " ask it, with reason and basis (art. 44(1))"
        )
        raise tk.ValidationError({"share_class": [message]})
