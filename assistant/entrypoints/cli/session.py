"""What commands that work on the database share: an application without a worker, and people by name."""

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.entrypoints.cli.output import load_settings

if TYPE_CHECKING:
    from assistant.bootstrap import Application
    from assistant.domain.person import Person
    from assistant.services.access import Access
    from assistant.storage.store import Store

AsPerson = Annotated[
    str | None, typer.Option("--as", help="As which person; without it as who runs Spotter, who may do everything.")
]


@contextmanager
def opened() -> Iterator["Application"]:
    """An application by the settings, its tables there, that works on nothing by itself."""
    from assistant.entrypoints.serving import running
    from assistant.storage.acting import entered

    with entered("cli"), running(load_settings(), with_worker=False) as application:
        yield application


def access_of(store: "Store", application: "Application", name: str | None) -> "Access":
    """What whoever calls may see and do: as the person of that name, else as who runs Spotter, an admin."""
    from assistant.services.access import Access
    from assistant.storage.acting import sign_in

    person = person_called(store, name) if name else None
    if person:
        sign_in(person.id)  # whatever the command does later, in transactions of its own, is theirs
    return Access(store, application.desk, person)


def person_called(store: "Store", name: str) -> "Person":
    """The person of that name. Raises NotFound, saying how to add them."""
    from assistant.errors import NotFound

    person = store.people.by_name(name)
    if person is None:
        raise NotFound(f"nobody is called {name}: add them with spotter user add {shlex.quote(name)}")
    return person
