"""Who may import: an import reads and changes customers whosever they are."""

from assistant.domain.permission import Action, Kind
from assistant.errors import Forbidden
from assistant.services.access import Access

_EVERY = (Action.READ, Action.WRITE)


def may_import(access: Access) -> bool:
    """Whether this person may begin an import."""
    return access.may(Action.CREATE, Kind.IMPORT) and all(access.allows_every(one, Kind.CUSTOMER) for one in _EVERY)


def require_importer(access: Access, action: Action) -> None:
    """Raise Forbidden with code `imports_not_allowed` unless this person may do that to imports, and read and write
    every customer. Carrying out is creating, taking back is deleting."""
    access.require_kind(action, Kind.IMPORT, code="imports_not_allowed")
    if not all(access.allows_every(one, Kind.CUSTOMER) for one in _EVERY):
        raise Forbidden("an import touches every customer", code="imports_not_allowed")
