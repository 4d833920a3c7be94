"""A real application behind its HTTP edge: SQLite file, real services; only models and library are stand-ins."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.testclient import TestClient

from assistant.bootstrap import Application
from assistant.domain.note import Draft
from assistant.domain.person import Person
from assistant.entrypoints.api import create_api
from assistant.services import onboarding
from assistant.settings import Settings
from retrieval.base import CaseLibrary
from tests.web_parts import KnowsTheNotes, ManualClock, OneCaseLibrary, SaysTheSame, file_draft

if TYPE_CHECKING:
    from tests.assistant.entrypoints.strict_chat import StrictChat

BASE = "http://127.0.0.1:8000"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}

MakeApp = Callable[..., Application]


@dataclass(frozen=True)
class Team:
    """Emma, a rep; 王芳, presales; Zhao Min, an admin. `tokens` by person id."""

    emma: Person
    wang: Person
    boss: Person
    tokens: dict[str, str]

    def headers(self, person: Person, **more: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[person.id]}", **more}


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with this version's tables and nothing in them."""
    app = Application(Settings(data_dir=tmp_path_factory.mktemp("migrated")))
    app.migrate()
    app.stop()
    return app.settings.data_dir / "spotter.sqlite"


@pytest.fixture
def make_app(tmp_path: Path, clock: ManualClock, migrated: Path) -> Iterator[MakeApp]:
    """Builds an application on tmp_path with settings of choice."""
    yield from making_apps(tmp_path, clock, migrated)


@pytest.fixture(scope="package")
def strict_chat(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Iterator["StrictChat"]:
    """One strict team with its chats for everybody who tries something out: whoever does begins at the same state."""
    from tests.assistant.entrypoints.strict_chat import strict_chat

    folder = tmp_path_factory.mktemp("strict")
    with contextmanager(making_apps)(folder, ManualClock(), migrated) as make:
        yield strict_chat(make, folder)


def making_apps(tmp_path: Path, clock: ManualClock, migrated: Path) -> Iterator[MakeApp]:
    """What builds applications in a folder, and stops them at the end."""
    made: list[Application] = []

    def make(library: CaseLibrary | None = None, **settings: Any) -> Application:
        shutil.copyfile(migrated, tmp_path / "spotter.sqlite")
        app = Application(
            Settings(data_dir=tmp_path, audio_max_mb=0.25, text_max_chars=500, **settings),
            clock=clock,
            transcriber=SaysTheSame(),
            reader=KnowsTheNotes(),
            library=library or OneCaseLibrary(tmp_path),
        )
        made.append(app)
        return app

    yield make
    for app in made:
        app.stop()


@pytest.fixture
def app(make_app: MakeApp) -> Application:
    return make_app()


@pytest.fixture
def client(app: Application) -> TestClient:
    """Nobody in particular."""
    return TestClient(create_api(app), base_url=BASE, raise_server_exceptions=False)


@pytest.fixture
def team(app: Application) -> Team:
    people: dict[str, Person] = {}
    tokens: dict[str, str] = {}
    with app.database.write() as store:
        for key, name, role, locale, is_admin in (
            ("emma", "Emma", "rep", "en", False),
            ("wang", "王芳", "presales", "zh-CN", False),
            ("boss", "Zhao Min", "manager", "en", True),
        ):
            person = onboarding.add_person(
                store, name, app.desk, app.clock(), role=role, locale=locale, is_admin=is_admin
            )
            people[key] = person
            tokens[person.id] = onboarding.new_token(store, person, "tests", app.clock())
    return Team(people["emma"], people["wang"], people["boss"], tokens)


@pytest.fixture
def draft(app: Application, team: Team) -> Draft:
    """An open draft of Emma's about a customer nobody knows yet."""
    return file_draft(app, team.emma)


@pytest.fixture
def signed_in(app: Application, team: Team) -> TestClient:
    """Emma's browser."""
    return sign_in(app, team.emma)


def sign_in(app: Application, person: Person) -> TestClient:
    """A browser of `person`, signed in by a link."""
    browser = TestClient(create_api(app), base_url=BASE, raise_server_exceptions=False, headers=SAME_ORIGIN)
    with app.database.write() as store:
        code = onboarding.signin_code(store, person, app.clock())
    assert browser.post(f"/signin/{code}", follow_redirects=False).status_code == 303
    return browser
