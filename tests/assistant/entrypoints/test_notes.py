"""Notes over the API: filed once, bounded, one's own."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.bootstrap import Application
from assistant.domain.note import Draft
from assistant.services.desk import WEB
from tests.assistant.entrypoints.conftest import Team

NOTES = "/api/v1/notes"
KIB = 1024


def files(content: bytes, name: str = "note.ogg", media_type: str = "audio/ogg") -> dict[str, Any]:
    return {"file": (name, content, media_type)}


def payload_of(app: Application, note_id: str) -> dict[str, Any]:
    with app.database.read() as store:
        filed = store.inbox.get(note_id)
    assert filed is not None
    assert filed.channel == WEB
    return dict(filed.payload)


def test_a_typed_note_is_filed_as_a_note_and_shows_in_the_web_chat(
    client: TestClient, team: Team, app: Application
) -> None:
    answer = client.post(NOTES, json={"text": "  /help is what they need  "}, headers=team.headers(team.emma))
    assert answer.status_code == 202
    payload = payload_of(app, answer.json()["id"])
    assert (payload["text"], payload["is_note"]) == ("/help is what they need", True)
    incoming = app.channels[WEB].parse(payload)
    assert incoming is not None
    assert (incoming.sender_id, incoming.is_note) == (team.emma.id, True)
    with app.database.read() as store:
        shown = store.web_messages.since(team.emma.id, 0)
    assert [(message.sender, message.message["text"]) for message in shown] == [("person", "/help is what they need")]
    state = client.get(f"{NOTES}/{answer.json()['id']}", headers=team.headers(team.emma)).json()
    assert (state["status"], state["drafts"]) == ("queued", [])


def test_a_voice_note_lies_whole_among_the_uploads(client: TestClient, team: Team, app: Application) -> None:
    content = bytes(range(256)) * 300
    said_at = "2026-05-06T18:00:00+08:00"
    answer = client.post(NOTES, files=files(content), data={"said_at": said_at}, headers=team.headers(team.emma))
    assert answer.status_code == 202
    payload = payload_of(app, answer.json()["id"])
    assert payload["sent_at"] == said_at
    assert payload["file"]["name"] == "note.ogg"
    stored = app.settings.data_dir / "uploads" / payload["file"]["ref"]
    assert stored.read_bytes() == content
    assert [path.name for path in stored.parent.iterdir()] == [stored.name]


def test_the_same_key_files_one_note(client: TestClient, team: Team, app: Application) -> None:
    headers = team.headers(team.emma, **{"Idempotency-Key": "visit-17"})
    ids = {client.post(NOTES, files=files(b"x" * 999), headers=headers).json()["id"] for _ in range(3)}
    assert len(ids) == 1
    assert len(list((app.settings.data_dir / "uploads").iterdir())) == 1
    others = team.headers(team.wang, **{"Idempotency-Key": "visit-17"})
    assert client.post(NOTES, files=files(b"x" * 999), headers=others).json()["id"] not in ids


def test_a_key_used_for_something_else_is_a_conflict(client: TestClient, team: Team, app: Application) -> None:
    headers = team.headers(team.emma, **{"Idempotency-Key": "visit-17"})
    assert client.post(NOTES, json={"text": "Visited Nordic Dairy"}, headers=headers).status_code == 202
    for body in ({"json": {"text": "Visited Harbor Foods"}}, {"files": files(b"y" * 99)}):
        answer = client.post(NOTES, headers=headers, **body)
        assert (answer.status_code, answer.json()["code"]) == (409, "key_reused")
    uploads = app.settings.data_dir / "uploads"
    assert not uploads.exists() or not list(uploads.iterdir())


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"json": {"text": "   "}}, 422, "invalid_input"),
        ({"json": {"text": "a\x00b"}}, 422, "invalid_input"),
        ({"json": {"text": "fine", "colour": "red"}}, 422, "invalid_input"),
        ({"json": {"text": "x" * 501}}, 413, "text_too_long"),
        ({"json": ["text"]}, 422, "invalid_input"),
        ({"content": b"\xff\xfe{", "headers": {"Content-Type": "application/json"}}, 422, "invalid_input"),
        ({"content": b"hello", "headers": {"Content-Type": "text/plain"}}, 415, "wrong_media_type"),
        ({}, 415, "wrong_media_type"),
        ({"files": files(b"")}, 422, "file_empty"),
        ({"files": files(b"MZ", "setup.exe", "application/x-msdownload")}, 422, "file_not_audio"),
        ({"files": {"other": ("note.ogg", b"x", "audio/ogg")}}, 422, "invalid_input"),
        (
            {"files": [("file", ("a.ogg", b"x", "audio/ogg")), ("file", ("b.ogg", b"x", "audio/ogg"))]},
            400,
            "invalid_input",
        ),
        ({"data": {"said_at": "tomorrow"}, "files": files(b"x")}, 422, "invalid_input"),
        ({"files": files(b"x" * (256 * KIB + 1))}, 413, "file_too_large"),
        ({"files": files(b"x" * (512 * KIB))}, 413, "file_too_large"),
        ({"json": {"text": "x" * (512 * KIB)}}, 413, "body_too_large"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_reason_and_leaves_nothing(
    client: TestClient, team: Team, app: Application, body: dict[str, Any], status: int, code: str
) -> None:
    headers = team.headers(team.emma, **body.pop("headers", {}))
    answer = client.post(NOTES, headers=headers, **body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(answer.json()["detail"]) > 10
    uploads = app.settings.data_dir / "uploads"
    assert not uploads.exists() or not list(uploads.iterdir())
    with app.database.read() as store:
        assert store.figures.inbox_by_state() == {}


def test_a_body_that_grows_beyond_its_bound_is_cut_off_while_it_comes_in(client: TestClient, team: Team) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.ogg"\r\n\r\n'
        while sent < 100 * 1024 * KIB:
            sent += 64 * KIB
            yield b"x" * 64 * KIB

    headers = team.headers(team.emma, **{"Content-Type": "multipart/form-data; boundary=b"})
    answer = client.post(NOTES, content=endless(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")


def test_a_name_cannot_lead_out_of_the_uploads(client: TestClient, team: Team, app: Application) -> None:
    answer = client.post(NOTES, files=files(b"x", "../../../etc/cron.d/evil.ogg"), headers=team.headers(team.emma))
    file = payload_of(app, answer.json()["id"])["file"]
    assert file["name"] == "evil.ogg"
    assert "/" not in file["ref"]


def test_a_note_that_was_read_shows_its_drafts_with_evidence(client: TestClient, team: Team, draft: Draft) -> None:
    note = client.get(f"{NOTES}/{draft.note_id}", headers=team.headers(team.emma)).json()
    assert note["status"] == "ready"
    (shown,) = note["drafts"]
    assert shown["fields"]["budget"] == {"amount": 1_200_000, "currency": "CNY", "qualifier": "about"}
    budget = next(one for one in shown["evidence"] if one["field"] == "budget")
    assert budget["quote"] == note["text"][budget["start"] : budget["end"]] == "预算大概一百二十万"
    listed = client.get(NOTES, headers=team.headers(team.emma)).json()
    assert [one["id"] for one in listed] == [draft.note_id]
    assert client.get(NOTES, headers=team.headers(team.wang)).json() == []


def test_a_queued_note_of_somebody_else_is_not_there(client: TestClient, team: Team) -> None:
    filed = client.post(NOTES, json={"text": "Visited Nordic Dairy"}, headers=team.headers(team.emma)).json()
    answer = client.get(f"{NOTES}/{filed['id']}", headers=team.headers(team.wang, **{"Accept-Language": "zh"}))
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert "不归你查看" in answer.json()["detail"]


def test_a_failed_note_says_why_in_the_caller_s_language(
    client: TestClient, team: Team, draft: Draft, app: Application
) -> None:
    with app.database.write() as store:
        store.notes.change(draft.note_id, state="failed", error_code="audio_unreadable")
    path = f"{NOTES}/{draft.note_id}"
    english = client.get(path, headers=team.headers(team.emma, **{"Accept-Language": "en"})).json()["error"]
    chinese = client.get(path, headers=team.headers(team.emma, **{"Accept-Language": "zh-CN"})).json()["error"]
    assert english["code"] == chinese["code"] == "audio_unreadable"
    assert english["detail"] != chinese["detail"]
