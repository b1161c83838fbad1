"""What gunicorn serves: the CKAN of the configuration named in CKAN_INI."""

from __future__ import annotations

import os

from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app
from ckan.lib.i18n import build_js_translations

application = make_app(CKANConfigLoader(os.environ["CKAN_INI"]).get_config())
build_js_translations()
