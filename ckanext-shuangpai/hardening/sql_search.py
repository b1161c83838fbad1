"""Search in SQL stays off: CKAN 2.12.0 lets functions into it that reach beyond a reader's rights."""

from __future__ import annotations

import logging

from ckan.common import CKANConfig

__all__ = ["OPTION", "keep_off"]

log = logging.getLogger(__name__)
OPTION = "ckan.datastore.sqlsearch.enabled"


def keep_off(config: CKANConfig) -> None:
    """Switch it off, whatever the configuration says."""
    if config.get(OPTION):
        log.warning("%s is ignored: see docs/security.md", OPTION)
    config[OPTION] = False
