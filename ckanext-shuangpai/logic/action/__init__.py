"""Our actions, one file a noun; everything listed here is web API."""

from .account import *  # noqa: F403
from .account import __all__ as _account
from .calendar import *  # noqa: F403
from .calendar import __all__ as _calendar
from .case import *  # noqa: F403
from .case import __all__ as _case
from .data import *  # noqa: F403
from .data import __all__ as _data
from .duplicate import *  # noqa: F403
from .duplicate import __all__ as _duplicate
from .duplicate_sweep import *  # noqa: F403
from .duplicate_sweep import __all__ as _duplicate_sweep
from .duty import *  # noqa: F403
from .duty import __all__ as _duty
from .edition import *  # noqa: F403
from .edition import __all__ as _edition
from .entry import *  # noqa: F403
from .entry import __all__ as _entry
from .entry_address import *  # noqa: F403
from .entry_address import __all__ as _entry_address
from .entry_form import *  # noqa: F403
from .entry_form import __all__ as _entry_form
from .entry_list import *  # noqa: F403
from .entry_list import __all__ as _entry_list
from .entry_removal import *  # noqa: F403
from .entry_removal import __all__ as _entry_removal
from .harvest import *  # noqa: F403
from .harvest import __all__ as _harvest
from .harvest_job import *  # noqa: F403
from .harvest_job import __all__ as _harvest_job
from .help import *  # noqa: F403
from .help import __all__ as _help
from .import_run import *  # noqa: F403
from .import_run import __all__ as _import_run
from .license import *  # noqa: F403
from .license import __all__ as _license
from .notice import *  # noqa: F403
from .notice import __all__ as _notice
from .office import *  # noqa: F403
from .office import __all__ as _office
from .organization import *  # noqa: F403
from .organization import __all__ as _organization
from .reminder import *  # noqa: F403
from .reminder import __all__ as _reminder
from .search import *  # noqa: F403
from .search import __all__ as _search
from .sync import *  # noqa: F403
from .sync import __all__ as _sync
from .tag import *  # noqa: F403
from .tag import __all__ as _tag
from .takedown import *  # noqa: F403
from .takedown import __all__ as _takedown
from .template import *  # noqa: F403
from .template import __all__ as _template
from .token import *  # noqa: F403
from .token import __all__ as _token

__all__ = [  # pyright: ignore[reportUnsupportedDunderAll]
    *_account,
    *_calendar,
    *_case,
    *_data,
    *_duplicate,
    *_duplicate_sweep,
    *_duty,
    *_edition,
    *_entry,
    *_entry_address,
    *_entry_form,
    *_entry_list,
    *_entry_removal,
    *_harvest,
    *_harvest_job,
    *_help,
    *_import_run,
    *_license,
    *_notice,
    *_office,
    *_organization,
    *_reminder,
    *_search,
    *_sync,
    *_tag,
    *_takedown,
    *_template,
    *_token,
]
