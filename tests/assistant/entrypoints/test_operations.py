"""Health, readiness, metrics, the webhook, and the headers on everything."""

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.bootstrap import Application
from assistant.domain.note import Draft
from assistant.entrypoints.api import create_api
from assistant.services import onboarding
from retrieval.case_types import CaseStudy
from tests.assistant.entrypoints.conftest import BASE, MakeApp, Team
from tests.web_parts import NOTE, OneCaseLibrary

SECRET = "s3cret-of-the-webhook"
WEBHOOK = "/telegram/webhook"


def test_readyz_names_what_is_missing(client: TestClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    parts = answer.json()["parts"]
    assert (parts["database"], parts["migrations"], parts["worker"]) == ("ok", "ok", "no_worker")


def test_while_the_database_is_away_the_server_lives_and_says_so(make_app: MakeApp) -> None:
    app = make_app(database_url="sqlite:////no/such/folder/spotter.sqlite")
    client = TestClient(create_api(app), base_url=BASE, raise_server_exceptions=False)
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["parts"]["database"]) == (503, "database_unavailable")
    metrics = client.get("/metrics")
    assert metrics.status_code == 200
    assert "spotter_database_up 0.0" in metrics.text
    asked = client.get("/api/v1/me", headers={"Authorization": "Bearer something-long"})
    assert (asked.status_code, asked.json()["code"]) == (503, "database_unavailable")
    assert asked.headers["retry-after"]


def test_metrics_count_the_work_and_tell_no_names(
    client: TestClient, team: Team, draft: Draft, app: Application
) -> None:
    with app.database.write() as store:
        store.notes.change(draft.note_id, seconds={"decode": 0.04, "read": 3.0})
    client.get(f"/api/v1/drafts/{draft.id}", headers=team.headers(team.emma))
    client.get("/no/such/path/海港食品")
    text = client.get("/metrics").text
    assert "spotter_database_up 1.0" in text  # at the first look already
    assert 'spotter_notes{state="ready"} 1.0' in text
    assert 'spotter_stage_seconds_bucket{le="2.0",stage="read"} 0.0' in text
    assert 'spotter_stage_seconds_bucket{le="5.0",stage="read"} 1.0' in text
    assert 'spotter_stage_seconds_sum{stage="decode"} 0.04' in text
    assert 'spotter_waiting{box="inbox"} 1.0' in text
    assert 'route="/api/v1/drafts/{draft_id}",status="200"} 1.0' in text
    assert 'route="other",status="404"} 1.0' in text
    for word in (draft.id, "Emma", "海港", team.emma.id, *NOTE[:20].split("，")):
        assert word not in text


class TestWebhook:
    @pytest.fixture
    def app(self, make_app: MakeApp) -> Application:
        return make_app(telegram_token="1:x", telegram_secret=SECRET, telegram_mode="webhook")

    @pytest.mark.parametrize("secret", ["", "wrong", SECRET + "x", SECRET[:-1], "秘密"])
    def test_a_wrong_secret_gets_401_and_nothing_is_filed(
        self, client: TestClient, app: Application, secret: str
    ) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret.encode()} if secret else {}
        answer = client.post(WEBHOOK, json={"update_id": 1}, headers=headers)  # type: ignore[arg-type]
        assert answer.status_code == 401
        assert SECRET not in answer.text
        with app.database.read() as store:
            assert store.inbox.count_waiting() == 0

    def test_an_update_delivered_often_and_at_once_is_filed_once(self, client: TestClient, app: Application) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        update = {"update_id": 77, "message": {"message_id": 1, "text": "hello"}}
        with ThreadPoolExecutor(5) as pool:
            answers = list(pool.map(lambda _: client.post(WEBHOOK, json=update, headers=headers), range(5)))
        assert [answer.status_code for answer in answers] == [200] * 5
        with app.database.read() as store:
            assert store.inbox.count_waiting() == 1
            (inbox_id,) = store.inbox.waiting()
            filed = store.inbox.get(inbox_id)
        assert filed is not None
        assert (filed.channel, filed.external_id, filed.payload) == ("telegram", "77", update)

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"update_id":"1"}', b'{"update_id":true}', b"\xff"])
    def test_what_is_no_update_is_refused(self, client: TestClient, body: bytes) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "Content-Type": "application/json"}
        assert client.post(WEBHOOK, content=body, headers=headers).status_code == 422

    def test_a_huge_body_is_cut_off(self, client: TestClient) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        assert client.post(WEBHOOK, content=b"x" * (1024 * 1024 + 1), headers=headers).status_code == 413

    def test_it_is_not_there_while_updates_are_polled(self, make_app: MakeApp) -> None:
        app = make_app(telegram_token="1:x", telegram_secret=SECRET)
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        client = TestClient(create_api(app), base_url=BASE)
        assert client.post(WEBHOOK, json={"update_id": 1}, headers=headers).status_code == 404

    def test_without_a_secret_nobody_gets_in(self, make_app: MakeApp) -> None:
        app = make_app(telegram_token="1:x", telegram_mode="webhook")
        client = TestClient(create_api(app), base_url=BASE)
        answer = client.post(WEBHOOK, json={"update_id": 1}, headers={"X-Telegram-Bot-Api-Secret-Token": ""})
        assert answer.status_code == 401


PAGES = ("/", "/customers", "/pushes", "/api/v1/me", "/healthz", "/nowhere", "/signin/x", "/static/chat.js")


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_security_headers(signed_in: TestClient, path: str) -> None:
    headers = signed_in.get(path).headers
    policy = headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "microphone=(self)" in headers["permissions-policy"]
    assert path.startswith("/static/") or headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/customers", "/pushes", "/signin/x"])
def test_pages_hold_nothing_the_policy_forbids(signed_in: TestClient, path: str) -> None:
    page = signed_in.get(path).text
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]+src=)", page)
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", page)
    for asset in re.findall(r'(?:src|href)="(/static/[^"]+)"', page):
        answer = signed_in.get(asset)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]


def test_an_error_in_a_browser_is_a_page_and_elsewhere_a_problem(signed_in: TestClient) -> None:
    page = signed_in.get("/customers/nobody", headers={"Accept": "text/html,*/*"})
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    problem = signed_in.get("/api/v1/customers/nobody", headers={"Accept": "text/html"})
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json().keys() == {"type", "title", "status", "code", "detail"}
    wrong = signed_in.put("/api/v1/me")
    assert (wrong.status_code, wrong.json()["code"]) == (405, "wrong_method")


class BrokenLibrary(OneCaseLibrary):
    """A library with a mistake in it."""

    def cases(self) -> Sequence[CaseStudy]:
        raise RuntimeError("password is hunter2")


def test_a_mistake_of_ours_tells_nothing_of_the_inside(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(library=BrokenLibrary(tmp_path))
    with app.database.write() as store:
        emma = onboarding.add_person(store, "Emma", app.desk, app.clock())
        token = onboarding.new_token(store, emma, "tests", app.clock())
    client = TestClient(create_api(app), base_url=BASE, raise_server_exceptions=False)
    answer = client.get("/api/v1/cases", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "hunter2" not in answer.text
