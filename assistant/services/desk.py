"""What every conversation needs besides the store: the words, the limits and the address."""

import ipaddress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assistant.configuration.access import shipped_access
from assistant.configuration.importing import ImportRules, read_import_rules
from assistant.domain.customer_field import CustomerRules
from assistant.domain.lead_rules import Leads
from assistant.domain.permission import Policy
from assistant.domain.person import Locale, Person
from assistant.domain.pool import PoolRules
from assistant.domain.selling import Selling
from assistant.services.wording import Wording

WEB = "web"
"""The channel of the web chat: its chats are named after the person, and it can always be written to."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Handed to services by the edge. Sizes in bytes, seconds and characters; `address` without trailing slash."""

    wording: Wording
    selling: Selling
    customer_rules: CustomerRules
    leads: Leads = field(default_factory=Leads)
    default_locale: Locale = "zh-CN"
    default_timezone: str = "Asia/Shanghai"
    audio_max_bytes: int = 50 * 1024 * 1024
    audio_max_s: float = 1800.0
    text_max_chars: int = 20_000
    invite_valid: timedelta = timedelta(hours=72)
    address: str = "http://127.0.0.1:8000"
    pool: PoolRules = field(default_factory=PoolRules)
    imports: ImportRules = field(default_factory=read_import_rules)
    access: Policy = field(default_factory=shipped_access)

    def zone_of(self, person: Person | None) -> tzinfo:
        """The time zone of `person`, ours where theirs is unknown."""
        for name in (person.timezone if person else "", self.default_timezone):
            try:
                return ZoneInfo(name)
            except (ZoneInfoNotFoundError, ValueError):
                continue
        return UTC

    def local_time(self, moment: datetime, person: Person | None) -> datetime:
        """`moment` on the clock of `person`, on ours where theirs is unknown."""
        return moment.astimezone(self.zone_of(person))

    def page(self, channel: str, path: str) -> str:
        """The address of a page for a button on `channel`; empty where it would not open.

        A loopback address opens on this machine only, and Telegram refuses buttons with one.
        """
        if channel == WEB:
            return path
        return "" if _is_loopback(urlsplit(self.address).hostname or "") else self.address + path

    def explain(self, code: str, locale: Locale) -> str:
        """What an error code means and what to do, with this desk's limits filled in."""
        return self.wording.explain(
            code,
            locale,
            max_mb=round(self.audio_max_bytes / 1024 / 1024),
            max_minutes=round(self.audio_max_s / 60),
            max_chars=self.text_max_chars,
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in {"", "localhost"}
