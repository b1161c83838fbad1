"""The sample county's first edition of its catalog (办法第十五条); published once."""

from __future__ import annotations

from .api import Api

__all__ = ["ensure"]

FIRST = {"document": "示例〔2026〕1号", "note": "示例县目录首次发布"}


def ensure(centre: Api) -> int:
    """Publish the first edition where there is none; say how many there are."""
    count = centre("shuangpai_edition_list", limit=1)["count"]
    if count:
        return count
    centre("shuangpai_edition_publish", **FIRST)
    return 1
