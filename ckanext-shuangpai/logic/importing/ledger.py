"""What one import in the background has stored: told with each entry, read again after a break."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ckan.types import Context

from ...model import import_write

__all__ = ["Ledger", "ledger_of"]


@dataclass
class Ledger:
    """``known`` is what an earlier attempt of the same import stored: ``{entry's id: kind}``.

    Without a run nothing is written down.
    """

    run_id: str = ""
    known: Mapping[str, str] = field(default_factory=dict)

    def note(self, package_id: str, kind: str, place: import_write.Place) -> None:
        """Write down an entry, and where it stood, in the transaction that stores it."""
        if self.run_id:
            import_write.note(self.run_id, package_id, kind, place)

    def kind(self, package_id: str, otherwise: str) -> str:
        """Return what became of an entry, all attempts of the import taken together."""
        return self.known.get(package_id, otherwise)


def ledger_of(context: Context) -> Ledger:
    """Return the ledger of the import that runs in this context; an empty one outside a run."""
    found = context.get("shuangpai_import_ledger")
    return found if isinstance(found, Ledger) else Ledger()
