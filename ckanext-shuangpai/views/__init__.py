"""Pages of our own."""

from .department import shuangpai_department
from .home import shuangpai_home
from .script_texts import shuangpai_script_texts
from .template import shuangpai_template

__all__ = [
    "shuangpai_department",
    "shuangpai_home",
    "shuangpai_script_texts",
    "shuangpai_template",
]
