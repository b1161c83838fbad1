"""Cases on the real catalog: opened, moved on, shown and listed; what is lawful the domain decides."""

from .command import command
from .kernel import openings, type_of
from .listing import listing
from .show import show, type_list

__all__ = ["command", "listing", "openings", "show", "type_list", "type_of"]
