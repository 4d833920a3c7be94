"""Stale fields filled anew, provider by provider: what is due is read, asked outside of any transaction, and kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from assistant.errors import SpotterError
from assistant.services import refilling
from assistant.services.desk import Desk
from assistant.services.refilling import FactProvider, Refilled
from assistant.storage.database import Database

AT_ONCE = 200
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class RefillWork:
    """Asks providers about stale fields. Several processes may do so at once; asked twice, nothing is kept twice."""

    database: Database
    providers: Sequence[FactProvider]
    desk: Desk
    clock: Callable[[], datetime]

    def run(self, limit: int = AT_ONCE) -> Mapping[str, Refilled]:
        """Ask each provider about the fields that are due, at most `limit`; by its name what came of it. One that
        cannot be reached is asked again the next time, and keeps nobody else waiting."""
        return {provider.name: self._ask(provider, limit) for provider in self.providers}

    def _ask(self, provider: FactProvider, limit: int) -> Refilled:
        now = self.clock()
        with self.database.read() as store:
            gaps = refilling.gaps_for(store, self.desk, provider, now, limit=limit)
        if not gaps:
            return Refilled()
        try:
            found = provider.look_up(gaps)
        except SpotterError as error:
            _log.warning("provider cannot be asked", provider=provider.name, code=error.code)
            return Refilled()
        with self.database.write() as store:
            return refilling.keep(store, self.desk, provider, gaps, found, now)
