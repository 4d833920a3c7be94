"""Every address for every role, in a strict team: who gets in, who is told no, and for whom nothing is there.

A new route needs its line in `API` or `PAGES`: what is sent, and the status for each of `ROLES`. These are all the
doors there are, and where each is tried for every role:

- the API and the web pages: here, whatever the server answers to. What anybody may call is `test_access.OPEN`, each
  with tests of its own: `/metrics` tells figures only, Telegram's webhook only files what came
- the chat, the same for the web page, Telegram and notes by the API: buttons in `test_buttons`, words and files in
  `test_words`, with the cases, notes and imports that a worker goes on with
- the terminal: `test_commands`
- what Spotter says by itself: pushes, news and questions are checked for whoever they reach, here, in `test_buttons`
  and in `services/test_access`
"""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.routing import BaseRoute

from assistant.entrypoints.api import create_api
from assistant.entrypoints.web import chat
from assistant.services import onboarding
from tests.assistant.entrypoints.conftest import BASE, SAME_ORIGIN, MakeApp, sign_in
from tests.assistant.entrypoints.strict_team import CUSTOMER, ROLES, SUMS, Strict, strict_team
from tests.assistant.entrypoints.test_access import OPEN

Calls = dict[tuple[str, str], tuple[Any, str]]

EVERYBODY = "200 200 200 200 200 200"
OWNER = "200 404 404 404 404 404"
READERS = "200 404 200 200 404 200"
WRITERS = "409 404 409 403 404 409"
KEEPERS = "200 404 200 403 404 200"
MERGERS = "403 404 200 403 404 200"
ADMINS = "403 403 403 403 403 200"
QUERIES = {
    "/chat/updates": {"since": "0"},
    "/contacts/join": {"kept": "{contact_id}", "gone": "{twin_contact_id}"},
    "/api/v1/contacts": {"kind": "phone", "identity": "13800000000"},
}
LEADERS = "200 404 200 404 404 200"
PROMISERS = "200 404 403 403 404 200"
ARRIVAL = {"facts": {"company": CUSTOMER, "name": "周敏"}, "touch": {"kind": "form", "source": "ads"}}
"""Joins the owner's lead, whoever files it."""
NO_C139 = "422 404 422 422 404 422"
"""Who may see the deal is told that it is not read so; who may say what of one that is, test_deal_health has."""
STATIC = {("GET", "/static"), ("GET", "/api/v1/openapi.json")}
"""The same for everybody: what comes with the package."""
TABLE = "table"
"""A table of customers."""
FORM = "form"
"""The form of a page, with the ids it may need."""
FORMS = {
    "promise_id": "{promise_id}",
    "kept_id": "{contact_id}",
    "gone_id": "{twin_contact_id}",
    "join_id": "{join_id}",
    "one_id": "{contact_id}",
    "other_id": "{spare_contact_id}",
}
API: Calls = {
    ("POST", "/api/v1/notes"): ({"text": "拜访了新客户"}, EVERYBODY.replace("200", "202")),
    ("GET", "/api/v1/notes"): (None, EVERYBODY),
    ("GET", "/api/v1/notes/{note_id}"): (None, OWNER),
    ("GET", "/api/v1/drafts/{draft_id}"): (None, OWNER),
    ("PATCH", "/api/v1/drafts/{draft_id}"): ({"version": 1, "fields": {"needs": ["x"]}}, OWNER.replace("200", "409")),
    ("POST", "/api/v1/drafts/{draft_id}/confirm"): ({"version": 1}, OWNER),
    ("POST", "/api/v1/drafts/{draft_id}/discard"): (None, OWNER.replace("200", "409")),
    ("GET", "/api/v1/records/{record_id}"): (None, READERS),
    # Who may correct it is told that a correction without a real field is none.
    ("POST", "/api/v1/records/{record_id}/corrections"): ({"fields": {"customer": "X"}}, "422 404 403 403 404 422"),
    ("GET", "/api/v1/customers"): (None, EVERYBODY),
    ("GET", "/api/v1/customers/{customer_id}"): (None, READERS),
    ("PUT", "/api/v1/customers/{customer_id}/follow"): (None, READERS.replace("200", "204")),
    ("DELETE", "/api/v1/customers/{customer_id}/follow"): (None, READERS.replace("200", "204")),
    ("GET", "/api/v1/customers/{customer_id}/labels"): (None, READERS),
    ("PUT", "/api/v1/customers/{customer_id}/labels"): ({"labels": ["华东"]}, "200 404 200 403 404 200"),
    ("GET", "/api/v1/opportunities/selling"): (None, EVERYBODY),
    ("GET", "/api/v1/opportunities"): (None, EVERYBODY),
    ("POST", "/api/v1/opportunities"): ({"customer_id": "{customer_id}"}, "201 404 201 403 404 201"),
    ("GET", "/api/v1/opportunities/{opportunity_id}"): (None, READERS),
    ("PATCH", "/api/v1/opportunities/{opportunity_id}"): ({"version": 99, "fields": {"name": "x"}}, WRITERS),
    ("POST", "/api/v1/opportunities/{opportunity_id}/move"): ({"version": 99, "stage": "lost"}, WRITERS),
    ("POST", "/api/v1/opportunities/{opportunity_id}/tasks"): ({"version": 99, "stage": "a", "task": "b"}, WRITERS),
    ("GET", "/api/v1/pushes"): (None, EVERYBODY),
    ("POST", "/api/v1/pushes/{push_id}/seen"): (None, "404 404 404 404 404 404"),
    ("GET", "/api/v1/cases"): (None, "200 200 200 200 403 200"),
    ("POST", "/api/v1/cases"): ("file", "403 403 403 403 403 422"),
    ("POST", "/api/v1/cases/match"): ({"customer_id": "{customer_id}"}, "200 404 200 200 403 200"),
    ("GET", "/api/v1/cases/{case_id}"): (None, "200 200 200 200 403 200"),
    ("PATCH", "/api/v1/cases/{case_id}"): ({}, ADMINS),
    ("GET", "/api/v1/me"): (None, EVERYBODY),
    ("POST", "/api/v1/tokens"): ({"label": "x"}, EVERYBODY.replace("200", "201")),
    ("DELETE", "/api/v1/tokens/current"): ("own token", EVERYBODY.replace("200", "204")),
    ("POST", "/api/v1/people/invites"): ({"name": "Odd"}, ADMINS.replace("200", "201")),
    ("GET", "/api/v1/people"): (None, "200 200 200 200 403 200"),
    ("GET", "/api/v1/teams"): (None, "200 200 200 403 403 200"),
    ("POST", "/api/v1/teams"): ({"name": "North"}, ADMINS.replace("200", "409")),
    ("PATCH", "/api/v1/teams/{team_id}"): ({}, ADMINS),
    ("PUT", "/api/v1/teams/{team_id}/members/{person_id}"): (None, ADMINS),
    ("DELETE", "/api/v1/teams/{team_id}/members/{person_id}"): (None, ADMINS),
    ("PATCH", "/api/v1/people/{person_id}"): ({"territories": []}, ADMINS),
    ("GET", "/api/v1/leads/rules"): (None, EVERYBODY),
    ("GET", "/api/v1/leads/funnel"): (None, "200 200 200 403 403 200"),
    ("GET", "/api/v1/leads"): (None, EVERYBODY),
    ("POST", "/api/v1/leads"): (ARRIVAL, "200 200 200 403 403 200"),
    ("GET", "/api/v1/leads/{lead_id}"): (None, LEADERS),
    ("PATCH", "/api/v1/leads/{lead_id}"): ({"version": 99}, LEADERS.replace("200", "409")),
    ("POST", "/api/v1/leads/{lead_id}/touches"): ({"kind": "note", "source": "ads"}, LEADERS),
    ("POST", "/api/v1/leads/{lead_id}/assign"): ({"person_id": "nobody"}, "404 404 404 404 404 404"),
    ("POST", "/api/v1/leads/{lead_id}/nurture"): ({}, LEADERS),
    ("POST", "/api/v1/leads/{lead_id}/disqualify"): ({"reason": "x"}, LEADERS),
    ("POST", "/api/v1/leads/{lead_id}/reopen"): ({}, LEADERS),
    ("POST", "/api/v1/leads/{lead_id}/convert"): ({}, LEADERS),
    ("GET", "/api/v1/opportunities/{opportunity_id}/health"): (None, READERS),
    ("PUT", "/api/v1/opportunities/{opportunity_id}/health/{item}"): ({"says": True}, NO_C139),
    ("PUT", "/api/v1/opportunities/{opportunity_id}/health/{item}/rating"): ({"score": 1}, NO_C139),
    ("GET", "/api/v1/forecast"): (None, EVERYBODY),
    ("GET", "/api/v1/today"): (None, EVERYBODY),
    ("PUT", "/api/v1/today/in-the-morning"): (None, EVERYBODY.replace("200", "204")),
    ("DELETE", "/api/v1/today/in-the-morning"): (None, EVERYBODY.replace("200", "204")),
    ("GET", "/api/v1/promises/{promise_id}"): (None, READERS),
    ("PUT", "/api/v1/promises/{promise_id}/done"): (None, PROMISERS),
    ("DELETE", "/api/v1/promises/{promise_id}/done"): (None, PROMISERS),
    ("GET", "/api/v1/audit"): (None, ADMINS),
    ("POST", "/api/v1/privacy/export"): ({"name": "周敏", "customer_id": "{customer_id}"}, ADMINS),
    ("POST", "/api/v1/privacy/erase"): ({"name": "周敏", "customer_id": "{customer_id}"}, ADMINS),
    ("POST", "/api/v1/customers/imports"): (TABLE, ADMINS.replace("200", "202")),
    ("GET", "/api/v1/customers/imports"): (None, ADMINS),
    ("GET", "/api/v1/customers/imports/{import_id}"): (None, ADMINS),
    ("GET", "/api/v1/customers/imports/{import_id}/rejected"): (None, ADMINS),
    ("POST", "/api/v1/customers/imports/{import_id}/run"): ({}, ADMINS.replace("200", "202")),
    ("POST", "/api/v1/customers/imports/{import_id}/undo"): ({"confirm": True}, ADMINS.replace("200", "202")),
    ("GET", "/api/v1/customers/fields"): (None, EVERYBODY),
    ("GET", "/api/v1/customers/stale"): (None, EVERYBODY),
    ("GET", "/api/v1/customers/duplicates"): (None, EVERYBODY),
    ("POST", "/api/v1/customers/refill"): (None, ADMINS),
    ("POST", "/api/v1/customers"): ({"name": "Zeta Optics"}, "201 201 201 403 403 201"),
    ("PATCH", "/api/v1/customers/{customer_id}"): ({"fields": {"industry": "食品"}}, KEEPERS),
    ("GET", "/api/v1/customers/{customer_id}/fields"): (None, READERS),
    ("GET", "/api/v1/customers/{customer_id}/fields/{field}"): (None, READERS),
    ("POST", "/api/v1/customers/{customer_id}/fields/{field}/check"): (None, KEEPERS),
    ("GET", "/api/v1/customers/{customer_id}/group"): (None, READERS),
    ("GET", "/api/v1/customers/{customer_id}/alike"): (None, READERS),
    ("PUT", "/api/v1/customers/{customer_id}/distinct"): (
        {"customer_id": "{spare_id}"},
        MERGERS.replace("200", "204"),
    ),
    ("GET", "/api/v1/customers/{customer_id}/merges"): (None, READERS),
    ("POST", "/api/v1/customers/merges/{merge_id}/undo"): (None, MERGERS),
    ("POST", "/api/v1/customers/{customer_id}/merge/preview"): ({"gone_id": "{twin_id}"}, MERGERS),
    ("POST", "/api/v1/customers/{customer_id}/merge"): ({"gone_id": "{twin_id}"}, MERGERS.replace("200", "201")),
    ("GET", "/api/v1/customers/{customer_id}/contacts"): (None, READERS),
    ("POST", "/api/v1/customers/{customer_id}/contacts"): ({"name": "林晓"}, KEEPERS.replace("200", "201")),
    ("GET", "/api/v1/contacts"): (None, EVERYBODY),
    ("GET", "/api/v1/contacts/{contact_id}"): (None, READERS),
    ("PATCH", "/api/v1/contacts/{contact_id}"): ({"version": 99, "fields": {"title": "x"}}, WRITERS),
    ("POST", "/api/v1/contacts/{contact_id}/identities"): (
        {"kind": "phone", "value": "13800000000"},
        KEEPERS.replace("200", "201"),
    ),
    ("DELETE", "/api/v1/contacts/{contact_id}/identities/{identity_id}"): (None, "404 404 404 403 404 404"),
    ("GET", "/api/v1/customers/{customer_id}/contacts/alike"): (None, READERS),
    ("PUT", "/api/v1/contacts/{contact_id}/distinct"): (
        {"contact_id": "{spare_contact_id}"},
        KEEPERS.replace("200", "204"),
    ),
    ("GET", "/api/v1/contacts/{contact_id}/joins"): (None, READERS),
    ("POST", "/api/v1/contacts/joins/{join_id}/undo"): (None, KEEPERS),
    ("POST", "/api/v1/contacts/{contact_id}/join/preview"): ({"gone_id": "{twin_contact_id}"}, KEEPERS),
    ("POST", "/api/v1/contacts/{contact_id}/join"): (
        {"gone_id": "{twin_contact_id}"},
        KEEPERS.replace("200", "201"),
    ),
    ("GET", "/api/v1/customers/{customer_id}/owners"): (None, READERS),
    ("POST", "/api/v1/customers/{customer_id}/owners"): ({"person_id": "{owner_id}"}, KEEPERS),
    ("DELETE", "/api/v1/customers/{customer_id}/owners/{person_id}"): (None, KEEPERS),
    ("POST", "/api/v1/ownership/hand-over"): (
        {"from_id": "{owner_id}", "to_id": "{person_id}", "customer_ids": ["{spare_id}"]},
        "200 403 200 403 403 200",
    ),
    ("GET", "/api/v1/pool"): (None, EVERYBODY),
    ("GET", "/api/v1/pool/requests"): (None, EVERYBODY),
    ("POST", "/api/v1/pool/requests/{request_id}"): ({"agreed": False}, "403 403 200 403 403 200"),
    ("POST", "/api/v1/pool/{customer_id}/take"): (None, READERS.replace("200", "409")),
    ("POST", "/api/v1/pool/{customer_id}/release"): ({"reason": "no_need"}, KEEPERS),
}
PAGES: Calls = {
    ("POST", "/chat/messages"): ({"key": "k" * 8}, EVERYBODY.replace("200", "422")),
    ("POST", "/chat/actions"): (
        {"key": "12345678", "message_id": "99", "action": "vc:x"},
        EVERYBODY.replace("200", "404"),
    ),
    ("POST", "/chat/edits"): (
        {"message_id": "1", "action": "ef:{draft_id}:needs", "text": "x"},
        OWNER.replace("200", "409"),
    ),
    ("GET", "/chat/updates"): (None, EVERYBODY),
    ("GET", "/chat/audio/{message_id}"): (None, "404 404 404 404 404 404"),
    ("GET", "/chat/documents/{message_id}"): (None, "404 404 404 404 404 404"),
    ("GET", "/customers"): (None, EVERYBODY),
    ("GET", "/customers/{customer_id}"): (None, READERS),
    ("POST", "/customers/{customer_id}/follow"): (None, READERS.replace("200", "303")),
    ("GET", "/contacts/join"): (None, KEEPERS),
    ("POST", "/contacts/distinct"): (FORM, KEEPERS.replace("200", "303")),
    ("POST", "/contacts/join/undo"): (FORM, KEEPERS.replace("200", "303")),
    ("POST", "/contacts/join"): (FORM, KEEPERS.replace("200", "303")),
    ("GET", "/leads"): (None, "200 200 200 403 403 200"),
    ("GET", "/today"): (None, EVERYBODY),
    ("POST", "/today/tick"): (FORM, PROMISERS.replace("200", "303")),
    ("GET", "/pushes"): (None, EVERYBODY),
    ("POST", "/pushes/{push_id}/seen"): (None, "404 404 404 404 404 404"),
    ("POST", "/locale"): (None, EVERYBODY.replace("200", "303")),
}


@pytest.fixture
def strict(make_app: MakeApp) -> Strict:
    return strict_team(make_app)


def filled(strict: Strict, value: Any) -> Any:
    if isinstance(value, str):
        for name, held in strict.ids.items():
            value = value.replace(f"{{{name}}}", held)
        return value.replace("{case_id:path}", strict.ids["case_id"]).replace("{item}", "plan")
    if isinstance(value, list):
        return [filled(strict, one) for one in value]
    return {key: filled(strict, one) for key, one in value.items()} if isinstance(value, dict) else value


def served(api: FastAPI) -> set[tuple[str, str]]:
    """Method and path of everything an address leads to; a folder of files as one."""
    found = set()
    for route in flat(api.routes):
        methods = getattr(route, "methods", None) or {"GET"}
        found |= {(method, getattr(route, "path", "").replace(":path}", "}")) for method in methods}
    return {(method, path) for method, path in found if method != "HEAD"}


def flat(routes: Sequence[BaseRoute]) -> Iterator[BaseRoute]:
    """Routes, those of routers that were included as a whole among them."""
    for route in routes:
        router = getattr(route, "original_router", None)
        yield from flat(router.routes) if router is not None else (route,)


def test_every_route_has_a_stated_expectation(strict: Strict) -> None:
    paths = create_api(strict.app).openapi()["paths"]
    every = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    assert every - OPEN == set(API), "a new route needs its line in API: who may, who may not, for whom it is not there"
    assert served(create_api(strict.app)) - OPEN - STATIC == {*API, *PAGES}


def answers(strict: Strict, role: str, browser: TestClient, calls: Calls) -> dict[tuple[str, str], Any]:
    found = {}
    for (method, path), (body, _) in calls.items():
        how: dict[str, Any] = {"json": filled(strict, body)} if isinstance(body, dict) else {}
        if body == "file":
            how = {"files": {"file": ("case.md", b"# Case", "text/markdown")}}
        if body == TABLE:
            how = {"files": {"file": ("list.csv", "客户名称\n西岭机械\n".encode(), "text/csv")}}
        if body == FORM:
            how = {"data": filled(strict, FORMS)}
        if body == "own token":
            with strict.app.database.write() as store:
                token = onboarding.new_token(store, strict.people[role], "spare", strict.app.clock())
            how = {"headers": {"Authorization": f"Bearer {token}"}}
        if path == "/chat/messages":
            how = {"data": body}
        found[method, path] = browser.request(
            method, filled(strict, path), params=filled(strict, QUERIES.get(path)), follow_redirects=False, **how
        )
    return found


@pytest.mark.parametrize("role", ROLES)
def test_the_api(strict: Strict, role: str) -> None:
    place = ROLES.index(role)
    client = TestClient(
        create_api(strict.app), base_url=BASE, raise_server_exceptions=False, headers=strict.headers(role)
    )
    got = answers(strict, role, client, API)
    expected = {call: int(codes.split()[place]) for call, (_, codes) in API.items()}
    assert {call: answer.status_code for call, answer in got.items()} == expected
    for call, answer in got.items():
        check_words(role, str(call), answer.text)


@pytest.mark.parametrize("role", ROLES)
def test_the_pages(strict: Strict, role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat, "POLL_S", 0.0)
    place = ROLES.index(role)
    browser = sign_in(strict.app, strict.people[role])
    assert browser.headers["sec-fetch-site"] == SAME_ORIGIN["Sec-Fetch-Site"]
    got = answers(strict, role, browser, PAGES)
    expected = {call: int(codes.split()[place]) for call, (_, codes) in PAGES.items()}
    assert {call: answer.status_code for call, answer in got.items()} == expected
    for call, answer in got.items():
        check_words(role, str(call), answer.text)


def check_words(role: str, where: str, text: str) -> None:
    """What one may not see is in no answer: not the customer, and for presales not its money."""
    if role in ("other", "odd"):
        assert CUSTOMER not in text and "批次追溯" not in text, where
    if role == "presales" and "cases" not in where:
        assert not [digits for digits in SUMS if f"{digits}" in shown(text)], where


def shown(text: str) -> str:
    """A document without ids and moments, whose digits mean nothing."""
    import re

    return re.sub(r"[0-9a-z]{20}|\d{4}-\d\d-\d\d[T ][\d:.+Z]*|v=[0-9a-f]+|sp_[\w-]+|[\d.]+px", "", text)


def test_presales_sees_the_need_and_not_the_sum(strict: Strict) -> None:
    client = TestClient(create_api(strict.app), base_url=BASE, headers=strict.headers("presales"))
    view = client.get(f"/api/v1/customers/{strict.ids['customer_id']}").json()
    assert view["values"]["needs"][0]["value"] == "把批次追溯做起来"
    assert view["values"]["needs"][0]["source"]["quote"] == "把批次追溯做起来"
    assert "budget" not in view["values"] and view["records"][0]["fields"]["budget"] is None
    deal = client.get(f"/api/v1/opportunities/{strict.ids['opportunity_id']}").json()
    assert (deal["amount"], deal["currency"], deal["grade"]) == (None, None, "")
    assert all("amount" not in event["changes"] for event in deal["history"])
    owner = TestClient(create_api(strict.app), base_url=BASE, headers=strict.headers("owner"))
    assert owner.get(f"/api/v1/opportunities/{strict.ids['opportunity_id']}").json()["amount"] == 1_200_000


def test_no_message_tells_presales_the_sum(strict: Strict) -> None:
    with strict.app.database.read() as store:
        waiting = [store.outbox.get(outbox_id) for outbox_id, _ in store.outbox.waiting()]
    to_presales = [str(row.message) for row in waiting if row and row.chat_id == strict.people["presales"].id]
    for text in to_presales:
        assert not [digits for digits in SUMS if digits in shown(text)], text
