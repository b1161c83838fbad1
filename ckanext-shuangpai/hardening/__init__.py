"""What CKAN 2.12.0 still lacks; each piece goes when its test says that upstream has it."""

from .addresses import hide_by
from .api import ask_first
from .wiring import Hardening, secure_configuration

__all__ = ["Hardening", "ask_first", "hide_by", "secure_configuration"]
