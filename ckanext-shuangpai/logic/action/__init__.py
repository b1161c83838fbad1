"""Our actions, one file a noun; everything listed here is web API."""

from .case import *  # noqa: F403
from .case import __all__ as _case
from .data import *  # noqa: F403
from .data import __all__ as _data
from .duplicate import *  # noqa: F403
from .duplicate import __all__ as _duplicate
from .entry import *  # noqa: F403
from .entry import __all__ as _entry
from .entry_address import *  # noqa: F403
from .entry_address import __all__ as _entry_address
from .entry_form import *  # noqa: F403
from .entry_form import __all__ as _entry_form
from .import_run import *  # noqa: F403
from .import_run import __all__ as _import_run
from .organization import *  # noqa: F403
from .organization import __all__ as _organization
from .search import *  # noqa: F403
from .search import __all__ as _search
from .sync import *  # noqa: F403
from .sync import __all__ as _sync
from .tag import *  # noqa: F403
from .tag import __all__ as _tag
from .template import *  # noqa: F403
from .template import __all__ as _template
from .token import *  # noqa: F403
from .token import __all__ as _token

__all__ = [  # pyright: ignore[reportUnsupportedDunderAll]
    *_case,
    *_data,
    *_duplicate,
    *_entry,
    *_entry_address,
    *_entry_form,
    *_import_run,
    *_organization,
    *_search,
    *_sync,
    *_tag,
    *_template,
    *_token,
]
