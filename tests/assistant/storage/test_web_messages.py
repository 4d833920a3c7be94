"""A page that polls a web chat misses nothing, however many write at once."""

import threading
from datetime import UTC, datetime

import pytest

from assistant.storage.database import Database

NOW = datetime(2026, 5, 7, 1, 30, tzinfo=UTC)
WRITERS, EACH = 6, 15


@pytest.fixture
def wall(database: Database) -> Database:
    return database


def put(database: Database, chat: str, key: str) -> int:
    with database.write() as store:
        return store.web_messages.add(chat, "spotter", key, {"text": key}, NOW)


def texts_since(database: Database, chat: str, revision: int) -> list[str]:
    with database.read() as store:
        return [str(message.message["text"]) for message in store.web_messages.since(chat, revision)]


def test_a_message_is_put_once_and_edits_come_again(wall: Database) -> None:
    first = put(wall, "emma", "a")
    assert put(wall, "emma", "a") == first
    put(wall, "emma", "b")
    with wall.read() as store:
        seen = store.web_messages.since("emma", 0)
    assert [message.message["text"] for message in seen] == ["a", "b"]
    with wall.write() as store:
        assert store.web_messages.replace("emma", first, {"text": "a2"}, NOW)
        assert not store.web_messages.replace("wang", first, {"text": "his"}, NOW)
    assert texts_since(wall, "emma", seen[-1].revision) == ["a2"]
    assert texts_since(wall, "wang", 0) == []


def test_a_poller_sees_every_change_of_concurrent_writers(wall: Database) -> None:
    seen: set[str] = set()
    done = threading.Event()

    def poll() -> None:
        revision = 0
        while True:
            is_last_look = done.is_set()
            with wall.read() as store:
                messages = store.web_messages.since("emma", revision)
            seen.update(str(message.message["text"]) for message in messages)
            revision = max([message.revision for message in messages], default=revision)
            if is_last_look:
                return

    def write(writer: int) -> None:
        for number in range(EACH):
            put(wall, "emma", f"{writer}-{number}")

    poller = threading.Thread(target=poll)
    writers = [threading.Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
    poller.start()
    for thread in writers:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    poller.join()
    assert seen == {f"{writer}-{number}" for writer in range(WRITERS) for number in range(EACH)}
    with wall.read() as store:
        revisions = [message.revision for message in store.web_messages.since("emma", 0)]
    assert len(set(revisions)) == len(revisions)
