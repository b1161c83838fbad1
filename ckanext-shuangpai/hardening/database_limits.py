"""How long the database may keep a reader waiting: for a lock, for one query, and with a transaction left open.

Only while a request is answered; migrations, jobs and commands take the time they need.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import event

from ckan import model
from ckan.common import CKANConfig
from ckan.types import CKANApp

from .. import serving

__all__ = ["LIMITS", "limit_waiting"]

LIMITS = {
    "lock_timeout": "5s",
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "20s",
}
KEY = "shuangpai.limited"
_SET = "; ".join(f"SET {name} = '{value}'" for name, value in LIMITS.items())
_RESET = "; ".join(f"RESET {name}" for name in LIMITS)


def limit_waiting(app: CKANApp, _config: CKANConfig) -> None:
    """Mark what is answered to readers, and limit each connection that such a request takes."""
    app.wsgi_app = serving.Served(app.wsgi_app)
    engine = model.ensure_engine()
    if not event.contains(engine, "checkout", _limit):
        event.listen(engine, "checkout", _limit)


def _limit(connection: Any, record: Any, _proxy: Any) -> None:
    """Set the limits of a connection that is taken from the pool, or lift them; once, not each time."""
    wanted = serving.is_served()
    if bool(record.info.get(KEY)) == wanted:
        return
    with connection.cursor() as cursor:
        cursor.execute(_SET if wanted else _RESET)
    connection.commit()
    record.info[KEY] = wanted
