"""Who may do what: every route, for nobody, for the wrong person, for the right one."""

from typing import Any

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from assistant.bootstrap import Application
from assistant.domain.note import Draft
from assistant.entrypoints.api import create_api
from assistant.services import confirming
from tests.assistant.entrypoints.conftest import SAME_ORIGIN, MakeApp, Team, sign_in

OPEN = {
    ("GET", "/"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
    ("GET", "/signin/{code}"),
    ("POST", "/signin/{code}"),
    ("POST", "/signin"),
    ("POST", "/signout"),
    ("POST", "/telegram/webhook"),
}
"""Routes for people who are not signed in; each has tests of its own."""


def routes(app: Application) -> list[tuple[str, str]]:
    return [
        (method, path)
        for path, methods in create_api(app).openapi()["paths"].items()
        for method in (name.upper() for name in methods)
    ]


def web_routes() -> list[tuple[str, str]]:
    from assistant.entrypoints.web import chat, customer_pages, news, signin

    return [
        (method, route.path)
        for module in (chat, customer_pages, news, signin)
        for route in module.router.routes
        if isinstance(route, APIRoute)
        for method in sorted(route.methods or ())
    ]


def fill(path: str) -> str:
    for name in ("note_id", "draft_id", "record_id", "customer_id", "push_id"):
        path = path.replace(f"{{{name}}}", "0123456789abcdefghjk")
    return path.replace("{message_id}", "1").replace("{code}", "x")


def test_the_matrix_covers_routes_that_exist(app: Application) -> None:
    every = set(routes(app)) | set(web_routes()) | {("POST", "/telegram/webhook")}
    assert every >= OPEN
    assert len(every - OPEN) > 25


def test_every_route_but_the_open_ones_wants_somebody(app: Application, client: TestClient) -> None:
    answers = {}
    for method, path in sorted({*routes(app), *web_routes()} - OPEN):
        answer = client.request(method, fill(path), headers=SAME_ORIGIN, params={"since": "0"}, json={})
        answers[method, path] = answer.status_code
    assert set(answers.values()) == {401}, {key: code for key, code in answers.items() if code != 401}


@pytest.mark.parametrize(
    "authorization", ["Bearer wrong-token-wrong-token", "Bearer ", "Basic dTpw", "Bearer " + "x" * 5000, "nonsense"]
)
def test_a_wrong_token_opens_nothing_even_beside_a_good_session(signed_in: TestClient, authorization: str) -> None:
    answer = signed_in.get("/api/v1/me", headers={"Authorization": authorization})
    assert (answer.status_code, answer.json()["code"]) == (401, "token_unknown")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_revoked_token_is_worth_nothing(client: TestClient, team: Team) -> None:
    headers = team.headers(team.emma)
    assert client.delete("/api/v1/tokens/current", headers=headers).status_code == 204
    assert client.get("/api/v1/me", headers=headers).status_code == 401


def test_a_new_token_works_and_only_its_hash_is_kept(client: TestClient, team: Team, app: Application) -> None:
    made = client.post("/api/v1/tokens", headers=team.headers(team.emma), json={"label": "CRM"})
    assert made.status_code == 201
    token = made.json()["token"]
    assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).json()["name"] == "Emma"
    assert token.encode() not in b"".join(path.read_bytes() for path in app.settings.data_dir.glob("*.sqlite*"))


def private_calls(draft: Draft) -> list[tuple[str, str, Any]]:
    return [
        ("GET", f"/api/v1/notes/{draft.note_id}", None),
        ("GET", f"/api/v1/drafts/{draft.id}", None),
        ("PATCH", f"/api/v1/drafts/{draft.id}", {"version": 1, "fields": {"needs": ["theirs"]}}),
        ("POST", f"/api/v1/drafts/{draft.id}/confirm", {"version": 1, "customer": {"name": "海港食品"}}),
        ("POST", f"/api/v1/drafts/{draft.id}/discard", None),
    ]


def test_notes_and_drafts_are_their_author_s_alone_even_before_an_admin(
    client: TestClient, team: Team, draft: Draft
) -> None:
    for other in (team.wang, team.boss):
        for method, path, body in private_calls(draft):
            answer = client.request(method, path, json=body, headers=team.headers(other))
            assert (answer.status_code, method, path) == (404, method, path)
    assert client.get(f"/api/v1/drafts/{draft.id}", headers=team.headers(team.emma)).json()["version"] == 1
    for method, path, body in private_calls(draft)[:4]:
        assert client.request(method, path, json=body, headers=team.headers(team.emma)).status_code in (200, 409)


def test_pushes_are_their_receiver_s_alone(client: TestClient, team: Team, draft: Draft, app: Application) -> None:
    with app.database.write() as store:
        confirming.confirm(store, draft.id, 1, team.emma, app.desk, app.clock(), customer_name="海港食品")
    (push,) = client.get("/api/v1/pushes", headers=team.headers(team.wang)).json()
    assert client.get("/api/v1/pushes", headers=team.headers(team.emma)).json() == []
    seen = f"/api/v1/pushes/{push['id']}/seen"
    assert client.post(seen, headers=team.headers(team.emma)).status_code == 404
    assert client.post(seen, headers=team.headers(team.wang)).status_code == 204


def test_only_admins_invite(client: TestClient, team: Team) -> None:
    asked = {"name": "Li Lei"}
    refused = client.post("/api/v1/people/invites", headers=team.headers(team.emma), json=asked)
    assert (refused.status_code, refused.json()["code"]) == (403, "admin_only")
    made = client.post("/api/v1/people/invites", headers=team.headers(team.boss), json=asked)
    assert made.status_code == 201
    assert made.json()["signin_url"].startswith("http://127.0.0.1:8000/signin/")


class TestOtherSites:
    """A page elsewhere must not make the browser act for whoever is signed in here."""

    PATHS = ("/chat/messages", "/locale", "/signout", "/api/v1/tokens", "/customers/x/follow")

    @pytest.mark.parametrize(
        "headers",
        [
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:8000"},
            {"Origin": "https://elsewhere.example"},
            {"Origin": "null"},
            {},
        ],
    )
    def test_changes_from_elsewhere_are_refused(self, app: Application, team: Team, headers: dict[str, str]) -> None:
        browser = sign_in(app, team.emma)
        browser.headers.pop("Sec-Fetch-Site")
        for path in self.PATHS:
            answer = browser.post(path, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (403, "cross_site")
        assert browser.get("/api/v1/me").status_code == 200

    @pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://127.0.0.1:8000"}])
    def test_the_page_s_own_changes_pass(self, app: Application, team: Team, headers: dict[str, str]) -> None:
        browser = sign_in(app, team.emma)
        browser.headers.pop("Sec-Fetch-Site")
        assert browser.post("/api/v1/tokens", json={}, headers=headers).status_code == 201

    def test_behind_a_proxy_the_public_address_is_ours(self, make_app: MakeApp) -> None:
        app = make_app(public_url="https://spotter.example")
        client = TestClient(create_api(app), base_url="http://10.0.0.5:8000")
        spent = client.post("/signin/unknown-code", headers={"Origin": "https://spotter.example"})
        assert spent.json()["code"] == "signin_spent"

    def test_a_token_needs_no_origin(self, client: TestClient, team: Team) -> None:
        headers = team.headers(team.emma, Origin="https://elsewhere.example")
        assert client.post("/api/v1/tokens", json={}, headers=headers).status_code == 201

    def test_no_other_site_may_read_answers(self, client: TestClient, team: Team) -> None:
        headers = team.headers(team.emma, Origin="https://elsewhere.example")
        answer = client.get("/api/v1/me", headers=headers)
        assert not [name for name in answer.headers if name.startswith("access-control")]
        asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
        assert client.options("/api/v1/tokens", headers=asked).status_code == 405
