"""Run as a program: make an administrator of the CKAN in CKAN_INI and print a token; once, where no token exists yet.

CKAN_INI=portal.ini python -m demo.steps.administrator NAME EMAIL < password
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
    """Create the user or give it this password, make it administrator, print a fresh token."""
    app = make_app(CKANConfigLoader(os.environ["CKAN_INI"]).get_config())
    with app._wsgi_app.test_request_context():  # type: ignore[attr-defined]
        site_user = tk.get_action("get_site_user")(Context(ignore_auth=True), {})
        details = {"name": name, "email": email, "password": password, "sysadmin": True}
        known = model.User.get(name)
        action = "user_update" if known else "user_create"
        # At this moment nobody exists who could be asked for authorisation.
        context = Context(user=site_user["name"], ignore_auth=True)
        user = tk.get_action(action)(context, details | ({"id": known.id} if known else {}))
        made = tk.get_action("api_token_create")(
            Context(user=site_user["name"], ignore_auth=True), {"user": user["id"], "name": "demo"}
        )
    sys.stdout.write(made["token"])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.stdin.readline().strip())
