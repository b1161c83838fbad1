"""What gunicorn serves: the CKAN of the configuration named in CKAN_INI."""

from __future__ import annotations

import logging
import os

from gunicorn.http import message

from ckan import authz
from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app
from ckan.lib.i18n import build_js_translations
from ckan.plugins import toolkit as tk

LONGEST_ADDRESS = 65_536
"""Characters of a request's first line that reach the portal, which answers in words from 8 kB on; gunicorn
allows no more than 8190, and has no words."""
message.MAX_REQUEST_LINE = LONGEST_ADDRESS

application = make_app(CKANConfigLoader(os.environ["CKAN_INI"]).get_config())
build_js_translations()
# CKAN's configuration of logging silences every logger known before it: what no view caught must be told.
logging.getLogger("gunicorn.error").disabled = False

# CKAN gathers actions and their authorization when the first caller asks, without a lock: here,
# before there are threads, lest a second caller meets half of them.
tk.get_action("status_show")
authz.auth_functions_list()
