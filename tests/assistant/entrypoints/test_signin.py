"""Signing in by a link: once, for a short while, and not by a preview."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from assistant.bootstrap import Application
from assistant.entrypoints.api import create_api
from assistant.services import onboarding
from tests.assistant.entrypoints.conftest import SAME_ORIGIN, MakeApp, Team, sign_in
from tests.web_parts import ManualClock


@pytest.fixture
def code(app: Application, team: Team) -> str:
    with app.database.write() as store:
        return onboarding.signin_code(store, team.emma, app.clock())


def test_looking_at_the_link_spends_nothing_and_pressing_spends_it(client: TestClient, code: str) -> None:
    for _ in range(3):
        page = client.get(f"/signin/{code}")
        assert page.status_code == 200
        assert 'method="post"' in page.text
        assert not page.cookies
    first = client.post("/signin", data={"code": code}, headers=SAME_ORIGIN, follow_redirects=False)
    assert (first.status_code, first.headers["location"]) == (303, "/")
    assert "Emma" in client.get("/").text
    client.cookies.clear()
    second = client.post("/signin", data={"code": code}, headers=SAME_ORIGIN)
    assert (second.status_code, second.json()["code"]) == (401, "signin_spent")
    assert "set-cookie" not in second.headers


def test_an_old_link_is_worth_nothing(client: TestClient, code: str, clock: ManualClock) -> None:
    clock.advance(timedelta(minutes=15))
    assert client.post(f"/signin/{code}", headers=SAME_ORIGIN).status_code == 401


def test_an_invite_code_or_a_token_is_no_sign_in_link(client: TestClient, app: Application, team: Team) -> None:
    with app.database.write() as store:
        invite = onboarding.invite(store, team.emma, app.desk, app.clock())
    for secret in (invite, team.tokens[team.emma.id], "", "x" * 5000):
        answer = client.post(f"/signin/{secret or '-'}", headers=SAME_ORIGIN)
        assert answer.status_code == 401


def test_the_session_is_out_of_reach_of_scripts_and_of_other_sites(client: TestClient, code: str) -> None:
    cookie = client.post(f"/signin/{code}", headers=SAME_ORIGIN, follow_redirects=False).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie  # http on loopback


def test_over_https_the_session_is_never_sent_in_the_clear(make_app: MakeApp) -> None:
    app = make_app(public_url="https://spotter.example")
    with app.database.write() as store:
        emma = onboarding.add_person(store, "Emma", app.desk, app.clock())
        code = onboarding.signin_code(store, emma, app.clock())
    client = TestClient(create_api(app), base_url="https://spotter.example")
    answer = client.post(f"/signin/{code}", headers=SAME_ORIGIN, follow_redirects=False)
    assert "Secure" in answer.headers["set-cookie"]


def test_a_session_ends_with_its_days(app: Application, team: Team, clock: ManualClock) -> None:
    browser = sign_in(app, team.emma)
    clock.advance(timedelta(days=app.settings.session_days, seconds=1))
    assert browser.get("/api/v1/me").status_code == 401


def test_signing_out_ends_the_session_on_the_server_too(app: Application, team: Team) -> None:
    browser = sign_in(app, team.emma)
    session = browser.cookies["spotter_session"]
    browser.post("/signout")
    assert "spotter user invite" in browser.get("/").text
    browser.cookies.set("spotter_session", session)
    assert browser.get("/api/v1/me").status_code == 401


def test_who_comes_without_a_session_is_told_how_to_get_in(client: TestClient) -> None:
    english = client.get("/", headers={"Accept-Language": "en-GB,en;q=0.9,zh;q=0.8"}).text
    assert "To sign in you need a link" in english
    assert "登录需要一个链接" in client.get("/", headers={"Accept-Language": "zh-CN,zh;q=0.9"}).text


def test_another_site_cannot_sign_one_in_as_somebody_else(client: TestClient, code: str) -> None:
    answer = client.post(f"/signin/{code}", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert client.post(f"/signin/{code}", headers=SAME_ORIGIN, follow_redirects=False).status_code == 303
