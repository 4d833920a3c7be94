"""A whole Spotter on Telegram for the tests of conversations, and what stands in for the models."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import uvicorn

from assistant.bootstrap import Application
from assistant.domain.customer import Customer, FollowupRecord
from assistant.domain.note import Draft
from assistant.domain.person import Locale, Person
from assistant.entrypoints.api import create_api
from assistant.services import onboarding
from retrieval.case_types import CaseMatch, CaseStudy, CustomerProfile, ImportReport, RefusedFile, Standing
from speech.base import Progress, Transcript
from speech.errors import AudioUnreadable
from tests.stand_ins.bot_api import BotApi
from tests.stand_ins.libraries import EmptyLibrary
from tests.stand_ins.telegram_people import Person as TelegramPerson
from tests.stand_ins.telegram_people import Shown

REPLY_LIMIT_S = 30.0


class SpokenText:
    """A transcriber of "audio" that holds the very words; anything else cannot be decoded. Reports its progress."""

    model = "spoken-text"

    def transcribe(
        self,
        audio: Path,
        *,
        language: str | None = None,
        vocabulary: Sequence[str] = (),
        progress: Progress | None = None,
    ) -> Transcript:
        try:
            words = audio.read_text("utf-8")
        except UnicodeDecodeError:
            raise AudioUnreadable("no words in it") from None
        if progress:
            progress(4.0, 10.0)
        spoken = "en" if words.isascii() else "zh"
        return Transcript(words, spoken, 10.0, self.model, seconds={"decode": 0.01, "transcribe": 0.02})


class SmallLibrary(EmptyLibrary):
    """A library of two cases that fit everybody."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._standing: dict[str, Standing] = {}
        self._cases = []
        for number, title in enumerate(("锦川机电：报工从纸面到扫码", "德沃仪器：批次追溯"), 1):
            path = folder / f"case-{number}.md"
            path.write_text(f"# {title}\n\n上线三个月，盘点从两天缩到半天。\n", "utf-8")
            self._cases.append(CaseMatch(path.name, title, path, 1 / number, "盘点从两天缩到半天", "zh"))

    def add(self, name: str, data: bytes) -> ImportReport:
        if not data.strip():
            return ImportReport(refused=(RefusedFile(name, "empty", "empty"),))
        path = self._folder / name
        path.write_bytes(data)
        self._cases.append(CaseMatch(name, data.decode().splitlines()[0], path, 0.1, "", "zh"))
        return ImportReport(added=(name,))

    def set_standing(self, case_id: str, standing: Standing) -> bool:
        self._standing[case_id] = standing
        return True

    def cases(self) -> Sequence[CaseStudy]:
        return [replace(_study(case), standing=self._standing.get(case.case_id, Standing())) for case in self._cases]

    def match(self, profile: CustomerProfile, *, count: int = 3, **how: Any) -> Sequence[CaseMatch]:
        standings = [self._standing.get(case.case_id, Standing()) for case in self._cases]
        return [replace(case, visibility=s.visibility) for case, s in zip(self._cases, standings, strict=True)][:count]


def _study(case: CaseMatch) -> CaseStudy:
    return CaseStudy(case.case_id, case.title, case.path, case.language, "0" * 64, date(2026, 1, 5))


@dataclass
class Office:
    """Spotter and its Telegram side."""

    app: Application
    api: BotApi

    def hire(self, name: str, *, locale: Locale = "zh-CN", role: str = "rep", is_admin: bool = False) -> Person:
        """Somebody who may use Spotter but has not joined on Telegram."""
        with self.app.database.write() as store:
            return onboarding.add_person(
                store, name, self.app.desk, self.app.clock(), role=role, is_admin=is_admin, locale=locale
            )

    def invite(self, person: Person) -> str:
        with self.app.database.write() as store:
            return onboarding.invite(store, person, self.app.desk, self.app.clock())

    def join(self, name: str, *, locale: Locale = "zh-CN", role: str = "rep", is_admin: bool = False) -> TelegramPerson:
        """Somebody who has joined on Telegram, by the link an admin sent."""
        code = self.invite(self.hire(name, locale=locale, role=role, is_admin=is_admin))
        somebody = self.api.person(name, "en" if locale == "en" else "zh-hans")
        somebody.say(f"/start {code}")
        self.answer(somebody, after=0)
        return somebody

    def add_customer(self, name: str, *followers: str) -> str:
        """A customer the CRM holds, followed by people of those names. Returns its id."""
        customer_id = f"c{abs(hash(name)) % 10**8}"
        with self.app.database.write() as store:
            store.customers.add(Customer(customer_id, name), self.app.clock(), None)
            for follower in followers:
                person = store.people.by_name(follower)
                assert person
                store.customers.follow(customer_id, person.id, self.app.clock())
        return customer_id

    def drafts(self, name: str) -> list[Draft]:
        """The open drafts of a person, newest first."""
        with self.app.database.read() as store:
            person = store.people.by_name(name)
            return list(store.drafts.open_of(person.id)) if person else []

    def records(self, customer_id: str) -> list[FollowupRecord]:
        """What is on record of a customer, newest first."""
        with self.app.database.read() as store:
            return list(store.records.of_customer(customer_id))

    def answer(self, somebody: TelegramPerson, after: int) -> Shown:
        """The message of the bot that follows the first `after` ones."""
        self.api.wait_for(lambda: len(somebody.inbox) > after, REPLY_LIMIT_S)
        return somebody.inbox[after]

    def card(self, somebody: TelegramPerson, after: int = 0, limit_s: float = REPLY_LIMIT_S) -> Shown:
        """The first message after the first `after` ones that is an open draft: one that can be discarded."""

        def find() -> Shown | None:
            cards = [shown for shown in somebody.inbox[after:] if has(shown, "丢弃", "Discard")]
            return cards[0] if cards else None

        found = self.api.wait_for(find, limit_s)
        assert found
        return found

    def shows(self, somebody: TelegramPerson, words: str, limit_s: float = REPLY_LIMIT_S) -> Shown:
        """The newest message to somebody that has `words` in it, waited for."""

        def find() -> Shown | None:
            return next((shown for shown in reversed(somebody.inbox) if words in shown.words), None)

        found = self.api.wait_for(find, limit_s)
        assert found
        return found

    def settle(self, limit_s: float = REPLY_LIMIT_S) -> None:
        """Wait until everything received is worked off and everything to be said is said."""
        deadline = time.monotonic() + limit_s
        while True:
            with self.app.database.read() as store:
                waiting = store.inbox.count_waiting() + store.outbox.count("waiting")
            if not waiting and not self.api.unconfirmed():
                return
            assert time.monotonic() < deadline, f"{waiting} rows still wait; the bot said {self.api.shown}"
            time.sleep(0.05)


def has(shown: Shown, *labels: str) -> bool:
    """Whether a message has a button with one of `labels`."""
    return any(label in held for held in shown.labels() for label in labels)


@contextmanager
def serving(app: Application) -> Iterator[str]:
    """The HTTP server of an application on a free port; its address."""
    server = uvicorn.Server(uvicorn.Config(create_api(app), port=0, log_level="warning", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, name="http", daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    (host, port), *_ = (socket.getsockname() for socket in server.servers[0].sockets)
    yield f"http://{host}:{port}"
    server.should_exit = True
    thread.join()
