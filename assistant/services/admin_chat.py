"""Every command and button of administration, and of customers filed twice."""

from collections.abc import Callable, Mapping

from assistant.services import (
    audit_chat,
    doubles_chat,
    people_chat,
    privacy_chat,
    refill_chat,
    team_chat,
)
from assistant.services.outcome import Outcome
from assistant.services.turn import Turn

COMMANDS: Mapping[str, Callable[[Turn, str], Outcome]] = {
    "duplicates": doubles_chat.obey,
    "me": people_chat.me,
    "team": team_chat.obey,
    "people": people_chat.people,
    "role": people_chat.role,
    "territory": people_chat.territory,
    "invite": people_chat.invite,
    "audit": audit_chat.obey,
    "privacy": privacy_chat.obey,
    "refill": refill_chat.obey,
}
"""What follows a slash, and what it does."""
ACTIONS: Mapping[str, Callable[[Turn, list[str]], Outcome]] = {
    "dx": privacy_chat.export,
    "de": privacy_chat.ask_erase,
    "dy": privacy_chat.erase,
    "dn": privacy_chat.leave,
}
"""What buttons of its cards carry, and what they do."""
