"""Parts many tests stand on: a real database of its own for each test, a clock that stands still, a small team."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.configuration.customers import read_customer_rules
from assistant.configuration.selling import read_selling
from assistant.domain.person import ChatAccount, Person
from assistant.services.desk import Desk
from assistant.services.wording import Wording
from assistant.storage import migrate
from assistant.storage.database import Database
from assistant.tagger.e5_tagger import E5Tagger
from tests.postgres import migrated_postgres_url, postgres_server, postgres_template, postgres_url
from tests.real_parts import shipped_tagger

__all__ = ["migrated_postgres_url", "postgres_server", "postgres_template", "postgres_url"]

WORDING = Wording.load()


@dataclass
class Clock:
    """Says the time it was told: 09:30 on Thursday 7 May 2026 in Shanghai at first."""

    now: datetime = datetime(2026, 5, 7, 1, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, step: timedelta) -> datetime:
        self.now += step
        return self.now


@dataclass(frozen=True)
class People:
    """A rep who writes Chinese, one who writes English, presales and an admin; reps are linked to Telegram."""

    wang: Person = Person("wang", "王芳", "rep", "zh-CN", "Asia/Shanghai", False)
    emma: Person = Person("emma", "Emma Stone", "rep", "en", "Europe/London", False)
    li: Person = Person("li", "李雷", "presales", "zh-CN", "Asia/Shanghai", False)
    boss: Person = Person("boss", "Zhao Min", "manager", "en", "Asia/Shanghai", True)

    @property
    def all(self) -> tuple[Person, ...]:
        return self.wang, self.emma, self.li, self.boss


@pytest.fixture(scope="session")
def tagger() -> E5Tagger:
    """The tagger as it ships."""
    return shipped_tagger()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk() -> Desk:
    return Desk(
        WORDING, read_selling(), read_customer_rules(), audio_max_bytes=1024 * 1024, audio_max_s=600, text_max_chars=500
    )


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables, made by the migrations, for tests to copy."""
    file = tmp_path_factory.mktemp("template") / "spotter.sqlite"
    held = Database(f"sqlite:///{file}")
    migrate.upgrade(held)
    held.close()
    return file


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path, migrated_sqlite: Path) -> str:
    """Where the database under test is: each test that asks for one runs on SQLite and on Postgres."""
    if request.param == "postgres":
        return str(request.getfixturevalue("migrated_postgres_url"))
    shutil.copyfile(migrated_sqlite, tmp_path / "spotter.sqlite")
    return f"sqlite:///{tmp_path / 'spotter.sqlite'}"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A real database with all tables and nothing in them."""
    held = Database(database_url)
    yield held
    held.close()


@pytest.fixture
def people(database: Database, clock: Callable[[], datetime]) -> People:
    """A small team, the reps linked to Telegram by accounts named tg-<id>."""
    team = People()
    with database.write() as store:
        for person in team.all:
            store.people.add(person, clock())
        for person in (team.wang, team.emma):
            store.people.link(ChatAccount("telegram", f"tg-{person.id}", f"chat-{person.id}", person.id), clock())
    return team
