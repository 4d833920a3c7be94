"""What commands that work on the database share: an application without a worker, and people by name."""

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from assistant.entrypoints.cli.output import load_settings

if TYPE_CHECKING:
    from assistant.bootstrap import Application
    from assistant.domain.person import Person
    from assistant.storage.store import Store


@contextmanager
def opened() -> Iterator["Application"]:
    """An application by the settings, its tables there, that works on nothing by itself."""
    from assistant.entrypoints.serving import running

    with running(load_settings(), with_worker=False) as application:
        yield application


def person_called(store: "Store", name: str) -> "Person":
    """The person of that name. Raises NotFound, saying how to add them."""
    from assistant.errors import NotFound

    person = store.people.by_name(name)
    if person is None:
        raise NotFound(f"nobody is called {name}: add them with spotter user add {shlex.quote(name)}")
    return person
