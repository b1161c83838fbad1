"""What CKAN 2.12.0 still lacks; each piece goes when its test says that upstream has it."""

from collections.abc import Callable

from ckan.types import Context, DataDict

from .addresses import hide_by
from .api import ask_first
from .wiring import Hardening, secure_configuration

__all__ = ["Hardening", "guard_by", "secure_configuration"]


def guard_by(
    refuses: Callable[[str, Context, DataDict], None], hides: Callable[[str, str], bool]
) -> None:
    """Have the API ask ``refuses`` before each call, and the pages ``hides`` of what an address names."""
    ask_first(refuses)
    hide_by(hides)
