"""Cases on the real catalog: opened, moved on, shown and listed; what is lawful the domain decides."""

from .command import command
from .kernel import Opening, open_case
from .listing import listing
from .show import show, type_list

__all__ = ["Opening", "command", "listing", "open_case", "show", "type_list"]
