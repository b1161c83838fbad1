"""Stub."""

__all__ = []
