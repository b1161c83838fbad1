"""Run as a program: make the first administrator of the portal in CKAN_INI; its password comes on the input.

CKAN_INI=portal.ini python -m services.administrator NAME EMAIL < password
"""

from __future__ import annotations

import os
import sys

from ckan import model
from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app
from ckan.plugins import toolkit as tk
from ckan.types import Context


def main(name: str, email: str, password: str) -> None:
    """Create the account; one of that name that lost its rights or was deleted is left as it is."""
    app = make_app(CKANConfigLoader(os.environ["CKAN_INI"]).get_config())
    with app._wsgi_app.test_request_context():  # type: ignore[attr-defined]
        if model.User.get(name) is not None:
            raise SystemExit(f"the account {name} exists, but is no administrator")
        site_user = tk.get_action("get_site_user")(Context(ignore_auth=True), {})
        # At this moment nobody exists who could be asked for authorisation.
        context = Context(user=site_user["name"], ignore_auth=True)
        details = {"name": name, "email": email, "password": password, "sysadmin": True}
        tk.get_action("user_create")(context, details)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.stdin.readline().strip())
