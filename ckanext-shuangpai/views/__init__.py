"""Pages of our own."""

from .department import shuangpai_department

__all__ = ["shuangpai_department"]
