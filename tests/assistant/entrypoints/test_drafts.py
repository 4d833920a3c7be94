"""From draft to record to view to push over the API."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.bootstrap import Application
from assistant.domain.note import Draft
from tests.assistant.entrypoints.conftest import Team
from tests.web_parts import file_draft


def call(client: TestClient, team: Team, method: str, path: str, body: Any = None) -> Any:
    return client.request(method, f"/api/v1{path}", json=body, headers=team.headers(team.emma))


def confirm(client: TestClient, team: Team, draft: Draft, version: int = 1) -> dict[str, Any]:
    body = {"version": version, "customer": {"name": "海港食品"}}
    answer = call(client, team, "POST", f"/drafts/{draft.id}/confirm", body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_an_edit_sets_whole_fields_and_shows_on_the_card(
    client: TestClient, team: Team, draft: Draft, app: Application
) -> None:
    body = {"version": 1, "fields": {"budget": {"amount": 1500000, "currency": "CNY"}, "needs": ["批次追溯"]}}
    changed = call(client, team, "PATCH", f"/drafts/{draft.id}", body).json()
    assert changed["version"] == 2
    assert changed["fields"]["budget"] == {"amount": 1500000, "currency": "CNY", "qualifier": "exact"}
    assert changed["fields"]["contacts"][0]["name"] == "周敏"
    edited = {one["field"]: one["edited"] for one in changed["evidence"]}
    assert edited == {"contacts": False, "next_steps": False, "help_requests": False, "budget": True, "needs": True}
    with app.database.read() as store:
        cards = [store.outbox.get(row[0]) for row in store.outbox.waiting()]
    assert "150万" in str([card.message for card in cards if card and card.draft_id == draft.id][-1])


def test_a_field_is_emptied_by_null_or_an_empty_list(client: TestClient, team: Team, draft: Draft) -> None:
    body = {"version": 1, "fields": {"budget": None, "contacts": []}}
    fields = call(client, team, "PATCH", f"/drafts/{draft.id}", body).json()["fields"]
    assert (fields["budget"], fields["contacts"]) == (None, [])


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"version": 7, "fields": {"needs": []}}, 409, "draft_changed"),
        ({"version": 1, "fields": {}}, 422, "no_fields"),
        ({"version": 1, "fields": {"mood": "good"}}, 422, "invalid_input"),
        ({"version": 1, "fields": {"budget": {"amount": -1}}}, 422, "invalid_input"),
        ({"version": 1, "fields": {"budget": {"amount": 1e300}}}, 422, "invalid_input"),
        ({"version": 1, "fields": {"decision_on": {"date": "2026-02-30"}}}, 422, "invalid_input"),
        ({"version": 1, "fields": {"needs": ["\u0000"]}}, 422, "invalid_input"),
        ({"version": 1, "fields": {"needs": ["x"] * 51}}, 422, "invalid_input"),
        ({"version": 1, "fields": {"needs": [""]}}, 422, "invalid_input"),
        ({"version": 2**70, "fields": {"needs": []}}, 422, "invalid_input"),
        ({"fields": {"needs": []}}, 422, "invalid_input"),
    ],
)
def test_a_bad_edit_is_refused_and_changes_nothing(
    client: TestClient, team: Team, draft: Draft, body: Any, status: int, code: str
) -> None:
    answer = call(client, team, "PATCH", f"/drafts/{draft.id}", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert call(client, team, "GET", f"/drafts/{draft.id}").json()["version"] == 1


def test_confirming_makes_the_record_the_view_and_the_push(
    client: TestClient, team: Team, draft: Draft, app: Application
) -> None:
    done = confirm(client, team, draft)
    assert done["is_new"]
    assert done["told"] == ["王芳"]
    assert {change["field"] for change in done["changes"]} >= {"needs", "budget", "next_steps"}
    record = done["record"]
    customer_id = record["customer"]["id"]

    view = call(client, team, "GET", f"/customers/{customer_id}").json()
    (need,) = view["values"]["needs"]
    assert need["value"] == "把批次追溯做起来"
    assert need["source"]["author"]["name"] == "Emma"
    assert need["source"]["quote"] == "把批次追溯做起来"
    assert view["following"]

    (push,) = client.get("/api/v1/pushes", headers=team.headers(team.wang)).json()
    assert (push["record_id"], push["reason"], push["seen_at"]) == (record["id"], "asked_to_help", None)
    with app.database.read() as store:
        waiting = [store.inbox.get(inbox_id) for inbox_id in store.inbox.waiting()]
    assert [row.payload for row in waiting if row and row.channel == "internal"] == [{"record_id": record["id"]}]


def test_confirming_twice_makes_one_record(client: TestClient, team: Team, draft: Draft, app: Application) -> None:
    first, second = confirm(client, team, draft), confirm(client, team, draft)
    assert (first["is_new"], second["is_new"]) == (True, False)
    assert first["record"]["id"] == second["record"]["id"]
    with app.database.read() as store:
        assert len(store.records.of_draft(draft.id)) == 1
        waiting = [store.inbox.get(inbox_id) for inbox_id in store.inbox.waiting()]
    assert [row.channel for row in waiting if row].count("internal") == 1


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"version": 1}, 409, "draft_undecided"),
        ({"version": 2, "customer": {"name": "海港食品"}}, 409, "draft_changed"),
        ({"version": 1, "customer": {"id": "nobody"}}, 404, "customer_not_found"),
        ({"version": 1, "customer": {}}, 422, "customer_id_or_name"),
        ({"version": 1, "customer": {"id": "a", "name": "b"}}, 422, "customer_id_or_name"),
        ({"version": 1, "customer": {"name": "——"}}, 422, "customer_name_unusable"),
    ],
)
def test_what_cannot_be_confirmed_says_why(
    client: TestClient, team: Team, draft: Draft, body: Any, status: int, code: str
) -> None:
    answer = call(client, team, "POST", f"/drafts/{draft.id}/confirm", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert call(client, team, "GET", f"/drafts/{draft.id}").json()["state"] == "open"


def test_a_discarded_draft_is_not_confirmed(client: TestClient, team: Team, draft: Draft) -> None:
    assert call(client, team, "POST", f"/drafts/{draft.id}/discard").json()["state"] == "discarded"
    body = {"version": 1, "customer": {"name": "海港食品"}}
    answer = call(client, team, "POST", f"/drafts/{draft.id}/confirm", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "draft_discarded")


def test_a_correction_is_a_new_revision_and_the_old_one_stays(client: TestClient, team: Team, draft: Draft) -> None:
    first = confirm(client, team, draft)["record"]
    path = f"/records/{first['id']}/corrections"
    done = call(client, team, "POST", path, {"fields": {"budget": {"amount": 900000, "currency": "CNY"}}})
    assert done.status_code == 201
    second = done.json()["record"]
    assert (second["revision"], second["supersedes"]) == (2, first["id"])
    history = call(client, team, "GET", f"/records/{first['id']}").json()
    assert not history["is_current"]
    assert [one["fields"]["budget"]["amount"] for one in history["revisions"]] == [1_200_000, 900_000]
    again = call(client, team, "POST", path, {"fields": {"needs": []}})
    assert (again.status_code, again.json()["code"]) == (409, "record_superseded")
    view = call(client, team, "GET", f"/customers/{first['customer']['id']}").json()
    assert [one["value"]["amount"] for one in view["values"]["budget"]] == [900_000]


def test_somebody_else_reads_the_record_but_not_the_whole_note(client: TestClient, team: Team, draft: Draft) -> None:
    record = confirm(client, team, draft)["record"]
    assert record["text"]
    theirs = client.get(f"/api/v1/records/{record['id']}", headers=team.headers(team.wang)).json()
    assert theirs["text"] is None
    assert theirs["fields"] == record["fields"]
    refused = client.post(
        f"/api/v1/records/{record['id']}/corrections",
        json={"fields": {"needs": []}},
        headers=team.headers(team.wang),
    )
    assert (refused.status_code, refused.json()["code"]) == (403, "record_of_another")


def test_two_drafts_stay_apart(client: TestClient, team: Team, draft: Draft, app: Application) -> None:
    other = file_draft(app, team.emma)
    call(client, team, "PATCH", f"/drafts/{other.id}", {"version": 1, "fields": {"needs": ["only here"]}})
    confirm(client, team, draft)
    left = call(client, team, "GET", f"/drafts/{other.id}").json()
    assert (left["state"], left["fields"]["needs"]) == ("open", ["only here"])
