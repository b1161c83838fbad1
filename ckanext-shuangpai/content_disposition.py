"""How an answer names the file that it is (RFC 6266), in whatever script the name is."""

from __future__ import annotations

from urllib.parse import quote

__all__ = ["content_disposition"]


def content_disposition(name: str, kind: str = "attachment") -> str:
    """Return the header of a file of that name; ``kind`` is attachment or inline.

    A header holds Latin letters only (RFC 9110): a name in other ones travels percent-encoded
    (RFC 8187), beside a plain one for what does not read that.
    """
    _, dot, suffix = name.rpartition(".")
    plain = f"file.{suffix}" if dot and suffix.isascii() and suffix.isalnum() else "file"
    return f"{kind}; filename={plain}; filename*=UTF-8''{quote(name, safe='')}"
