"""Pages of our own, and what every page needs."""

from .advice import shuangpai_advice
from .calendar import shuangpai_calendar
from .calendar_import import shuangpai_calendar_import
from .case import shuangpai_case
from .case_opening import shuangpai_case_opening
from .data import shuangpai_data
from .department import shuangpai_department
from .desk import shuangpai_desk
from .desk_bulk import shuangpai_desk_bulk
from .developer import shuangpai_developer
from .duplicate import shuangpai_duplicate
from .edition import shuangpai_edition
from .entry import shuangpai_entry
from .entry_address import shuangpai_entry_address
from .entry_form import shuangpai_entry_form
from .feed import shuangpai_feed
from .frame import shuangpai_frame
from .home import shuangpai_home
from .import_run import shuangpai_import
from .long_forms import shuangpai_long_forms
from .notice import shuangpai_notice
from .reading import shuangpai_reading
from .script_modules import shuangpai_script_modules
from .script_texts import shuangpai_script_texts
from .site import shuangpai_site
from .start import shuangpai_start
from .sync import shuangpai_sync
from .takedown import shuangpai_takedown
from .template import shuangpai_template

__all__ = [
    "shuangpai_advice",
    "shuangpai_calendar",
    "shuangpai_calendar_import",
    "shuangpai_case",
    "shuangpai_case_opening",
    "shuangpai_data",
    "shuangpai_department",
    "shuangpai_desk",
    "shuangpai_desk_bulk",
    "shuangpai_developer",
    "shuangpai_duplicate",
    "shuangpai_edition",
    "shuangpai_entry",
    "shuangpai_entry_address",
    "shuangpai_entry_form",
    "shuangpai_feed",
    "shuangpai_frame",
    "shuangpai_home",
    "shuangpai_import",
    "shuangpai_long_forms",
    "shuangpai_reading",
    "shuangpai_notice",
    "shuangpai_script_modules",
    "shuangpai_script_texts",
    "shuangpai_site",
    "shuangpai_start",
    "shuangpai_sync",
    "shuangpai_takedown",
    "shuangpai_template",
]
