"""Who writes what of an office, one word for one office, and what of it the Centre is told."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from ckan import authz, model
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ..domain.code_list import CHINESE
from ..domain.office import CAPACITIES, HEAD_WRITES, changed, kept_for_head
from ..domain.text import is_blank
from ..language import reader_language
from ..model import outbox
from ..reference import code_list
from .addressees import addressees
from .organization import departments, word

__all__ = [
    "for_head", "lock_register", "may_write_all", "protected", "refuse_members", "same_word",
    "stored", "tell", "tell_end",
]  # fmt: skip

REGISTER_LOCK = 431123002
"""Key of the advisory lock under which words that mean one office are given."""
CORE = {
    "state": {CHINESE: "状态", "en": "State"},
    "type": {CHINESE: "类型", "en": "Type"},
    "is_organization": {CHINESE: "单位", "en": "Organization"},
    "approval_status": {CHINESE: "核准状态", "en": "Approval"},
    "groups": {CHINESE: "上级单位", "en": "Parent"},
    "extras": {CHINESE: "其他字段", "en": "Other fields"},
}
"""What CKAN itself keeps of an organization besides the fields of our schema."""
STATES = {
    "active": {CHINESE: "正常", "en": "active"},
    "deleted": {CHINESE: "已撤销", "en": "ended"},
}
NOTHING = {CHINESE: "（无）", "en": "(none)"}


def may_write_all(context: Context) -> bool:
    """Say whether the caller writes every field: a sysadmin, or the program itself."""
    return bool(context.get("ignore_auth")) or authz.is_sysadmin(context.get("user"))


def protected() -> dict[str, Mapping[str, str]]:
    """Return the labels of the fields that a head does not write, by name, in the order of the form."""
    labels = {one["field_name"]: one["label"] for one in _fields()}
    return {name: label for name, label in {**labels, **CORE}.items() if name not in HEAD_WRITES}


def stored(id_: str) -> dict[str, Any]:
    """Return an office as it is stored, in the form in which it can be sent back."""
    wanted = {"id": id_, "include_users": False, "include_followers": False}
    wanted["include_dataset_count"] = False
    context = Context(ignore_auth=True, user="")
    shown = tk.get_action("organization_show")(context, wanted)
    return {name: shown[name] for name in ("id", *_written()) if name in shown}


def for_head(current: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an update by a head stores: what is listed as asked, all else as it is.

    Raises:
        ValidationError: names every field that he wants changed and may not write.
    """
    labels = protected()
    names = changed(current, asked, labels)
    if names:
        said = tk._(
            "“{field}” is not changed by a department: the sysadmin registers it (system rule)"
        )
        lang = reader_language()
        raise tk.ValidationError(
            {name: [said.format(field=_label(labels[name], lang))] for name in names}
        )
    kept = kept_for_head(current, asked)
    return {name: value for name, value in kept.items() if name not in CORE or name == "extras"}


def refuse_members(group: model.Group, asked: Any) -> None:
    """Refuse another list of members than there is: members come and go by the member actions.

    Raises:
        ValidationError: the list is another one.
    """
    if asked is None:
        return
    listed = asked if isinstance(asked, list) else [None]
    wanted = {_member(one) if isinstance(one, Mapping) else ("", "") for one in listed}
    if wanted != set(_members(group)):
        message = tk._(
            "Members are not changed with the organization: use organization_member_create and"
            " organization_member_delete, or the page of members (system rule)"
        )
        raise tk.ValidationError({"users": [message]})


def lock_register() -> None:
    """Let nobody else give a word to an office until the transaction ends."""
    model.Session.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": REGISTER_LOCK})


def same_word(words: Iterable[object], group: model.Group | None) -> str:
    """Return the title of another active office that one of these words means, or an empty text.

    Words that the office itself has already, from before this was a rule, are not asked.
    """
    asked = {word(one) for one in words if not is_blank(one)}
    listed = departments().by_id
    own = listed.get(group.id) if group is not None else None
    if own is not None:
        asked -= own.words
    for other in listed.values():
        if (group is None or other.id != group.id) and asked & other.words:
            return other.title
    return ""


def tell(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> None:
    """Tell the Centre, in the caller's transaction, that an office was registered or changed."""
    if before is None:
        _put("organization_registered", after, {}, after)
        return
    names = changed(before, after, protected())
    gone = [name for name in protected() if name in before and name not in after]
    names += [name for name in gone if not is_blank(before[name]) and name not in names]
    if names:
        rows = {lang: _rows(names, before, after, lang) for lang in (CHINESE, "en")}
        facts = {"changes": "\n".join(rows[CHINESE]), "changes_en": "\n".join(rows["en"])}
        _put("organization_changed", before, facts, after)


def tell_end(before: Mapping[str, Any]) -> None:
    """Tell the Centre, in the caller's transaction, that an office is no more."""
    _put("organization_ended", before, {}, before)


def _put(
    kind: str, named: Mapping[str, Any], facts: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    outbox.put(
        key=f"{kind}:{uuid.uuid4()}",
        kind=kind,
        case_id=None,
        organizations=addressees(kind),
        facts={
            "title": named.get("title") or named.get("name"),
            "url": f"/organization/{after.get('name')}",
            **facts,
        },
    )


def _rows(
    names: Iterable[str], before: Mapping[str, Any], after: Mapping[str, Any], lang: str
) -> list[str]:
    labels, mark = protected(), "：" if lang == CHINESE else ": "
    return [
        f"{_label(labels[one], lang)}{mark}{_shown(one, before.get(one), lang)} → {_shown(one, after.get(one), lang)}"
        for one in names
    ]


def _shown(name: str, value: Any, lang: str) -> str:
    """Return a value in words."""
    if is_blank(value):
        return _label(NOTHING, lang)
    if name in CORE:
        words = STATES.get(str(value), {CHINESE: str(value), "en": str(value)})
        return _label(words, lang)
    lists = {one["field_name"]: one.get("shuangpai_list") for one in _fields()}
    values = value if isinstance(value, list) else [value]
    if lists.get(name):
        codes = code_list(str(lists[name]))
        values = [codes.title(one, lang) if one in codes.codes else one for one in values]
    return "、".join(str(one) for one in values)


def _written() -> Iterator[str]:
    yield from (one["field_name"] for one in _fields())
    yield from CORE


def _fields() -> list[dict[str, Any]]:
    return tk.h.scheming_get_organization_schema("organization")["fields"]


def _label(label: Mapping[str, str], lang: str) -> str:
    return label["en"] if lang == "en" else label[CHINESE]


def _members(group: model.Group) -> Iterator[tuple[str, str]]:
    member = model.Member
    rows = model.Session.execute(
        sa.select(member.table_id, member.capacity)
        .join(model.User, model.User.id == member.table_id)
        .where(
            member.group_id == group.id,
            member.table_name == "user",
            member.state == "active",
            model.User.state == "active",
        )
    )
    yield from ((row[0], row[1]) for row in rows)


def _member(asked: Mapping[str, Any]) -> tuple[str, str]:
    user = model.User.get(str(asked.get("id") or asked.get("name") or "") or None)
    capacity = str(asked.get("capacity") or CAPACITIES[0])
    return (user.id if user else "", capacity)
