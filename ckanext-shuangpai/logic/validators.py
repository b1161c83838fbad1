"""Validators of schema fields; CKAN's rules on tags are widened to what Chinese tags need."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import unquote

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from ..domain import text_limits, uscc
from ..domain.text import fold, is_blank
from ..language import reader_language
from ..reference import code_list, table
from . import office
from .password import user_password_validator

__all__ = [
    "shuangpai_catalog_number",
    "shuangpai_choice",
    "shuangpai_json_text",
    "shuangpai_json_value",
    "shuangpai_lines",
    "shuangpai_link",
    "shuangpai_longest",
    "shuangpai_office_phone",
    "shuangpai_one_office",
    "shuangpai_parent",
    "shuangpai_uscc",
    "tag_length_validator",
    "tag_name_validator",
    "tag_string_convert",
    "user_password_validator",
]

MAX_TAG_LENGTH = model.MAX_TAG_LENGTH
WITHOUT_FILE = "_datastore_only_resource"
"""What CKAN's DataStore writes until the table of such a resource has its own address."""

LINK = re.compile(r"https?://[^\s/?#]", re.IGNORECASE)
MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)")
"""A mobile number: a person's, which no office shows to everybody."""
BAD_TAG = re.compile(r"[\x00-\x1f\x7f,\"\\<>]")


def shuangpai_json_text(value: Any) -> str:
    """Return a composite value as the JSON text that is stored; refuse broken JSON text."""
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    try:
        json.loads(value)
    except (TypeError, ValueError) as error:
        raise tk.Invalid(tk._("This is no list or object in JSON form")) from error
    return value


def shuangpai_json_value(value: Any) -> Any:
    """Return the value that a stored JSON text means; anything else comes back as it is."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def shuangpai_link(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Refuse the address of a resource that no browser should follow; of an upload keep the file's name.

    An upload is shown with the address of its download, its name in percent signs: sent back as it was
    shown, it is the same file.
    """
    url, kind = data.get(key), data.get((*key[:-1], "url_type"))
    if is_blank(url) or url == WITHOUT_FILE:
        return
    if kind == "upload":
        data[key] = unquote(str(url).rsplit("/", 1)[-1])
        return
    if not LINK.match(str(url)):
        message = tk._("“{value}” is no address of a file: begin with http:// or https://")
        errors[key].append(message.format(value=str(url)[:100]))


def shuangpai_choice(name: str) -> Any:
    """Return a validator that makes a word of the code list ``name`` its code."""
    codes = code_list(name)

    def validator(value: Any) -> str:
        known = codes.normalise(value)
        if known is None:
            titles = "、".join(codes.title(code) for code in codes.codes)
            message = tk._("“{value}” is not one of: {choices}")
            raise tk.Invalid(message.format(value=value, choices=titles))
        return known

    return validator


def shuangpai_longest(name: str) -> Any:
    """Return a validator that refuses a text of an organization over its limit (``reference/text_limits.yaml``)."""
    limit = table("text_limits")["organization"][name]

    def validator(value: Any) -> Any:
        length = (
            len(value)
            if isinstance(value, str)
            else max(map(len, map(str, value or ())), default=0)
        )
        if length > limit["longest"]:
            one = text_limits.TooLong(name, limit["longest"], length, limit)
            raise tk.Invalid(text_limits.too_long_in_words(one, reader_language()))
        return value

    return validator


def shuangpai_uscc(value: Any) -> str:
    """Check a 统一社会信用代码 (GB 32100-2015); full-width and lower-case signs are folded first."""
    code = fold(value).upper().replace(" ", "")
    if is_blank(code):
        return ""
    if not uscc.check(code):
        message = tk._(
            "“{value}” is no unified social credit code: 18 signs, the last is the check sign (GB 32100-2015)"
        )
        raise tk.Invalid(message.format(value=value))
    return code


def shuangpai_one_office(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Refuse a title, former title or 信用代码 that means another active department.

    Words that the department had before this was a rule may stay as they are.
    """
    value = shuangpai_json_value(data.get(key))
    words = value if isinstance(value, list) else [value]
    group = context.get("group")
    for one in words:
        other = office.same_word([one], group)
        if other:
            message = tk._(
                "“{value}” means another department, {title}: two departments share no name, former name"
                " or credit code (system rule)"
            )
            errors[key].append(message.format(value=one, title=other))


def shuangpai_office_phone(value: Any) -> Any:
    """Take the telephone of an office, which everybody sees; no mobile number, which is a person's."""
    if MOBILE.search(fold(value)):
        raise tk.Invalid(
            tk._(
                "Give the telephone of the office: everybody sees it, so no mobile number (system rule)"
            )
        )
    return value


def _as_stored(key: FlattenKey, data: FlattenDataDict, context: Context) -> bool:
    """Say whether a department's field comes back as it is stored: what was right once may stay."""
    extras = getattr(context.get("group"), "extras", None) or {}
    return key[-1] in extras and extras[key[-1]] == data.get(key)


def shuangpai_catalog_number(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Check the three digits of a department's codes; no two departments share them."""
    number = fold(data.get(key) or "")
    if _as_stored(key, data, context):
        return
    if not re.fullmatch(r"\d{3}", number):
        raise tk.Invalid(tk._("The catalog number has three digits, such as 012"))
    group = context.get("group")
    stored = model.group_table.c.extras["catalog_number"].astext == number
    query = model.Session.query(model.Group.id).filter(stored, model.Group.is_organization)
    if group is not None:
        query = query.filter(model.Group.id != group.id)
    if query.first():
        message = tk._("Catalog number {number} belongs to another department")
        raise tk.Invalid(message.format(number=number))
    data[key] = number


def shuangpai_parent(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Check that the parent exists and that the tree has no circle."""
    if _as_stored(key, data, context):
        return
    parent = model.Group.get(data.get(key))
    if parent is None or not parent.is_organization:
        message = tk._("Parent department “{value}” does not exist")
        raise tk.Invalid(message.format(value=data.get(key)))
    group = context.get("group")
    step, seen = parent, set()
    while step is not None and step.id not in seen:
        if group is not None and step.id == group.id:
            raise tk.Invalid(tk._("A department cannot stand under itself: choose another parent"))
        seen.add(step.id)
        step = model.Group.get(getattr(step, "extras", {}).get("parent") or "")
    data[key] = parent.name


def tag_length_validator(value: str, context: Context) -> str:
    """Allow tags of one to a hundred characters: 水 is a word."""
    if not 1 <= len(value) <= MAX_TAG_LENGTH:
        message = tk._("Tag “{value}” is too long: at most {limit} characters")
        raise tk.Invalid(message.format(value=value[:30], limit=MAX_TAG_LENGTH))
    return value


def tag_name_validator(value: str, context: Context) -> str:
    """Allow letters, digits and Chinese punctuation; refuse what breaks lists and markup."""
    if BAD_TAG.search(value) or not value.strip():
        message = tk._('Tag “{value}” has a sign that tags cannot hold: , " \\ < >')
        raise tk.Invalid(message.format(value=value))
    return value


def tag_string_convert(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Make tags of a line of words; Chinese and Latin commas separate them.

    Where commas do, 、 belongs to the words: 双随机、一公开 is one tag.
    """
    value = data[key]
    if isinstance(value, str):
        commas = re.search(r"[,\uff0c;\uff1b]", value)
        words = re.split(r"[,\uff0c;\uff1b]" if commas else "、", value)
    else:
        words = value
    tags = list(dict.fromkeys(word.strip() for word in words if word.strip()))
    taken = max([int(k[1]) for k in data if len(k) == 3 and k[0] == "tags"] or [-1])
    for number, tag in enumerate(tags, start=taken + 1):
        data["tags", number, "name"] = tag
    for tag in tags:
        tag_length_validator(tag, context)
        tag_name_validator(tag, context)


def shuangpai_lines(value: Any) -> str:
    """Return a list, or the lines of a text area, as the JSON list that is stored."""
    if isinstance(value, str) and value.strip().startswith("["):
        return shuangpai_json_text(value)
    lines = value.splitlines() if isinstance(value, str) else value
    kept = [str(line).strip() for line in lines if not is_blank(line)]
    return json.dumps(kept, ensure_ascii=False)
