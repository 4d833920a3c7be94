"""The web chat's server side: what is said is filed once, what is shown is escaped, what is new comes."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.bootstrap import Application
from assistant.domain.note import Draft
from assistant.services.cards import CARD_FIELDS
from assistant.services.desk import WEB
from assistant.services.posting import card_of
from connectors.im.base import Button, Entry, Message, Section
from tests.assistant.entrypoints.conftest import Team, sign_in

KEY = "0123456789abcdef"


def show(app: Application, person_id: str, message: Message, key: str = "k") -> str:
    return app.channels[WEB].send(person_id, message, key=key)


def updates(browser: TestClient, since: int = 0) -> dict[str, Any]:
    return dict(browser.get("/chat/updates", params={"since": since}).json())


def payloads(app: Application) -> list[dict[str, Any]]:
    with app.database.read() as store:
        rows = [store.inbox.get(inbox_id) for inbox_id in store.inbox.waiting()]
    return [dict(row.payload) for row in rows if row]


def test_the_same_send_again_is_one_message(signed_in: TestClient, app: Application) -> None:
    ids = {signed_in.post("/chat/messages", data={"key": KEY, "text": "hello"}).json()["id"] for _ in range(3)}
    assert len(ids) == 1
    assert len(updates(signed_in)["messages"]) == 1
    (payload,) = payloads(app)
    assert (payload["text"], payload["is_note"]) == ("hello", False)


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"key": KEY},
        {"text": "x"},
        {"key": "short", "text": "x"},
        {"key": KEY, "text": " "},
        {"key": KEY, "text": "a\x00"},
    ],
)
def test_an_empty_or_misshapen_send_is_refused(signed_in: TestClient, app: Application, form: dict[str, str]) -> None:
    assert signed_in.post("/chat/messages", data=form).status_code == 422
    assert payloads(app) == []


def test_a_recording_can_be_heard_again_by_its_speaker_alone(
    signed_in: TestClient, app: Application, team: Team
) -> None:
    sound = b"\x1aE\xdf\xa3" + bytes(2000)
    files = {"file": ("voice.webm", sound, "audio/webm;codecs=opus")}
    assert signed_in.post("/chat/messages", data={"key": KEY}, files=files).status_code == 202
    (message,) = updates(signed_in)["messages"]
    (address,) = re.findall(r'src="(/chat/audio/\d+)"', message["html"])
    heard = signed_in.get(address)
    assert (heard.content, heard.headers["content-type"]) == (sound, "audio/webm")
    assert sign_in(app, team.wang).get(address).status_code == 404


def test_what_people_and_models_say_is_never_markup(signed_in: TestClient, app: Application, team: Team) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&"
    signed_in.post("/chat/messages", data={"key": KEY, "text": evil})
    card = Message(
        text=evil,
        title=evil,
        sections=(Section(evil, (Entry(evil, evil, check=True),), action="ef:x:budget"),),
        footer=evil,
        buttons=((Button(evil, "ok:1"), Button(evil, url="javascript:alert(1)"), Button(evil, url="//evil.example")),),
    )
    show(app, team.emma.id, card)
    page = signed_in.get("/").text + "".join(message["html"] for message in updates(signed_in)["messages"])
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "javascript:" not in page
    assert "//evil.example" not in page
    assert page.count("&lt;script&gt;alert(1)") >= 8


def test_updates_bring_what_changed_and_nothing_else(signed_in: TestClient, app: Application, team: Team) -> None:
    first = show(app, team.emma.id, Message("one"), "1")
    show(app, team.emma.id, Message("two"), "2")
    show(app, team.wang.id, Message("not hers"), "3")
    all_of_it = updates(signed_in)
    assert [re.findall("one|two|not hers", message["html"]) for message in all_of_it["messages"]] == [["one"], ["two"]]
    app.channels[WEB].edit(team.emma.id, first, Message("one, edited", progress=0.4))
    (changed,) = updates(signed_in, all_of_it["revision"])["messages"]
    assert str(changed["id"]) == first
    assert "one, edited" in changed["html"]
    assert '<progress max="100" value="40"' in changed["html"]


@pytest.mark.parametrize("since", ["-1", "x", "", str(2**31)])
def test_updates_since_nonsense_are_refused(signed_in: TestClient, since: str) -> None:
    assert signed_in.get("/chat/updates", params={"since": since}).status_code == 422


def test_only_buttons_that_stand_on_a_message_can_be_pressed(
    signed_in: TestClient, app: Application, team: Team
) -> None:
    message_id = show(app, team.emma.id, Message("choose", buttons=((Button("Yes", "ok:d1:1"),),)))
    hidden = show(app, team.wang.id, Message("his", buttons=((Button("Yes", "ok:d1:1"),),)), "his")

    def press(**given: str) -> Any:
        return signed_in.post(
            "/chat/actions", json={"key": KEY, "message_id": message_id, "action": "ok:d1:1", **given}
        )

    assert press(action="no:d1").json() == {"id": ""}
    assert press(message_id=hidden).status_code == 404
    assert press(action="x" * 65).status_code == 422
    assert payloads(app) == []
    assert press().json()["id"]
    assert press().json()["id"]
    (payload,) = payloads(app)
    assert (payload["action"], payload["message_id"]) == ("ok:d1:1", message_id)


def test_a_field_edited_in_place_changes_the_draft(
    signed_in: TestClient, app: Application, team: Team, draft: Draft
) -> None:
    with app.database.read() as store:
        card = card_of(store, draft, app.desk, app.clock())
    actions = [section.action for section in card.sections]
    assert actions
    assert set(actions) <= {f"ef:{draft.id}:{name}" for name in CARD_FIELDS}
    message_id = show(app, team.emma.id, card)
    body = {"message_id": message_id, "action": f"ef:{draft.id}:needs", "text": "批次追溯要在十月前上线"}
    assert signed_in.post("/chat/edits", json=body).status_code == 202
    with app.database.read() as store:
        changed = store.drafts.get(draft.id)
    assert changed is not None
    assert changed.fields.needs == ("批次追溯要在十月前上线",)
    assert changed.version == draft.version + 1


def test_an_edit_that_cannot_be_read_says_what_to_write(signed_in: TestClient, draft: Draft) -> None:
    body = {"message_id": "1", "action": f"ef:{draft.id}:budget", "text": "lots"}
    answer = signed_in.post("/chat/edits", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_value")
    assert "Budget" in answer.json()["detail"]
    assert "180k" in answer.json()["detail"]


def test_somebody_else_s_draft_cannot_be_edited(app: Application, team: Team, draft: Draft) -> None:
    body = {"message_id": "1", "action": f"ef:{draft.id}:needs", "text": "his"}
    assert sign_in(app, team.wang).post("/chat/edits", json=body).status_code == 404


def test_a_document_is_fetched_by_who_got_it(signed_in: TestClient, app: Application, team: Team) -> None:
    case = app.library.cases()[0]
    message_id = show(app, team.emma.id, Message("the file", document=case.path))
    assert f"/chat/documents/{message_id}" in updates(signed_in)["messages"][0]["html"]
    fetched = signed_in.get(f"/chat/documents/{message_id}")
    assert fetched.content == case.path.read_bytes()
    assert "attachment" in fetched.headers["content-disposition"]
    assert sign_in(app, team.wang).get(f"/chat/documents/{message_id}").status_code == 404
    plain = show(app, team.emma.id, Message("no file"), "plain")
    assert signed_in.get(f"/chat/documents/{plain}").status_code == 404


def test_the_language_switch_changes_the_pages_and_comes_back(signed_in: TestClient) -> None:
    assert "Say what happened" in signed_in.get("/").text
    answer = signed_in.post("/locale", headers={"Referer": "http://127.0.0.1:8000/customers"}, follow_redirects=False)
    assert answer.headers["location"] == "/customers"
    assert "说说发生了什么" in signed_in.get("/").text
    away = signed_in.post("/locale", headers={"Referer": "http://127.0.0.1:8000.evil.example/"}, follow_redirects=False)
    assert away.headers["location"] == "/"


class TestPages:
    """What a confirmed record looks like on the pages."""

    @pytest.fixture
    def customer_id(self, signed_in: TestClient, draft: Draft) -> str:
        body = {"version": 1, "customer": {"name": "海港食品"}}
        done = signed_in.post(f"/api/v1/drafts/{draft.id}/confirm", json=body)
        return str(done.json()["record"]["customer"]["id"])

    def test_the_customer_s_page_says_who_said_what_when(self, signed_in: TestClient, customer_id: str) -> None:
        page = signed_in.get(f"/customers/{customer_id}").text
        for words in (
            "海港食品",
            "about ¥1,200,000",
            "预算大概一百二十万",
            "周敏",
            "发方案",
            "Emma, Thu 7 May",
            "Followed by Emma",
        ):
            assert words in page

    def test_following_from_the_page(self, app: Application, team: Team, customer_id: str) -> None:
        browser = sign_in(app, team.wang)
        path = f"/customers/{customer_id}"
        assert "取消关注" not in browser.get(path).text
        assert "取消关注" in browser.post(f"{path}/follow").text
        assert "取消关注" not in browser.post(f"{path}/follow").text
        assert browser.post("/customers/nobody/follow").status_code == 404

    def test_news_is_counted_until_seen(self, app: Application, team: Team, customer_id: str) -> None:
        browser = sign_in(app, team.wang)
        page = browser.get("/pushes").text
        assert 'class="count">1<' in page
        assert "约120万元" in page
        assert "有人请你支持" in page
        (push_path,) = re.findall(r'action="(/pushes/[0-9a-z]+/seen)"', page)
        assert 'class="count"' not in browser.post(push_path).text
        assert sign_in(app, team.emma).post(push_path).status_code == 404

    def test_customers_are_listed_and_found(self, signed_in: TestClient, customer_id: str) -> None:
        assert f"/customers/{customer_id}" in signed_in.get("/customers").text
        assert "No customer by that name" in signed_in.get("/customers", params={"q": "<none>"}).text
