"""Whether the load of a resource waits already: asked of its own job, not read out of the queue.

xloader would look for the resource in the printed form of every waiting job, which is cut short.
"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from ckan import model
from ckan.lib.jobs import job_from_id

__all__ = ["settle", "waits"]

XLOADER = "xloader"
PENDING, OVER = "pending", "error"


def waits(resource_id: str) -> bool:
    """Say whether a job stands in the queue that will read the resource as it is by then."""
    task = _task(resource_id)
    job_id = _job_id(task) if task is not None and task.state == PENDING else ""
    if not job_id:
        return False
    try:
        return job_from_id(job_id).get_position() is not None
    except KeyError:
        return False


def settle(resource_id: str) -> None:
    """Close an order whose job is gone or has started: it holds up no other."""
    order: Any = model.TaskStatus
    changed = (
        sa.update(order)
        .where(order.entity_id == resource_id, order.task_type == XLOADER, order.key == XLOADER)
        .where(order.state == PENDING)
        .values(state=OVER)
    )
    with model.ensure_engine().begin() as connection:
        connection.execute(changed)
    _task(resource_id)


def _task(resource_id: str) -> Any:
    """Return xloader's order, as it now is: it is written outside the caller's session."""
    facts = {"entity_id": resource_id, "task_type": XLOADER, "key": XLOADER}
    with model.Session.no_autoflush:
        found = model.Session.query(model.TaskStatus).filter_by(**facts)
        return found.populate_existing().first()


def _job_id(task: Any) -> str:
    """Return the id of an order's job; '' when none was written down."""
    return str(json.loads(task.value or "{}").get("job_id") or "")
