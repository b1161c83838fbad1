"""What CKAN 2.12.0 still lacks; each piece goes when its test says that upstream has it."""

from .wiring import Hardening, secure_configuration

__all__ = ["Hardening", "secure_configuration"]
