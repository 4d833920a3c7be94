"""Leads over the API, on the web page and in the terminal."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.bootstrap import Application
from tests.assistant.entrypoints.conftest import Team
from tests.assistant.entrypoints.test_cli import document_of, home, run

__all__ = ["home"]
PATH = "/api/v1/leads"
LEAD = {
    "facts": {
        "name": "Tom Reed",
        "company": "Harbor Foods",
        "email": "tom@harbor.example",
        "interest": "batch tracing",
    },
    "touch": {"kind": "form", "source": "ads", "campaign": "spring", "external_id": "form-1"},
}


def test_a_form_is_taken_once_joined_worked_converted_and_counted(client: TestClient, team: Team) -> None:
    headers = team.headers(team.emma)
    taken = client.post(PATH, headers=headers, json=LEAD)
    assert taken.status_code == 201, taken.text
    held = taken.json()["lead"]
    assert held["owner"]["name"] == "Emma" and held["response_due"] and held["state"] == "assigned"
    again = client.post(PATH, headers=headers, json=LEAD)
    assert (again.status_code, again.json()["is_repeat"]) == (200, True)
    event = {"facts": {"email": "TOM@harbor.example"}, "touch": {"kind": "event", "source": "events"}}
    joined = client.post(PATH, headers=headers, json=event)
    assert (joined.status_code, joined.json()["lead"]["id"]) == (200, held["id"])
    one = f"{PATH}/{held['id']}"
    version = client.get(one, headers=headers).json()["version"]
    changed = client.patch(
        one, headers=headers, json={"version": version, "facts": {"region": "Leeds"}, "grade": "mql", "reason": "big"}
    ).json()
    assert (changed["facts"]["region"], changed["grade"], changed["facts"]["name"]) == ("Leeds", "mql", "Tom Reed")
    called = client.post(
        f"{one}/touches", headers=headers, json={"kind": "call", "ours": True, "content": "demo"}
    ).json()
    assert called["responded_at"] and called["grade"] == "sql" and called["touches"][-1]["ours"]
    assigned = client.post(f"{one}/assign", headers=headers, json={"person_id": team.wang.id}).json()
    assert assigned["owner"]["name"] == "王芳"
    refused = client.post(f"{one}/convert", headers=headers, json={})  # it is no longer hers
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    done = client.post(f"{one}/convert", headers=team.headers(team.wang), json={}).json()
    assert done["is_new"] and done["customer"]["name"] == "Harbor Foods"
    assert client.post(f"{one}/convert", headers=headers, json={}).json() == done | {"is_new": False}
    found = client.get(PATH, headers=headers, params={"opportunity_id": done["opportunity_id"]}).json()
    assert [lead["id"] for lead in found] == [held["id"]]
    for how in ("first", "last", "linear"):
        funnel = client.get(f"{PATH}/funnel", headers=headers, params={"attribution": how, "by_campaign": True}).json()
        assert funnel["total"]["counts"] == {"leads": 1, "mql": 1, "sql": 1, "opportunities": 1, "won": 0}
        credited = {(row["source"], row["campaign"]): row["counts"]["leads"] for row in funnel["rows"]}
        assert (
            credited
            == {
                "first": {("ads", "spring"): 1},
                "last": {("events", ""): 1},
                "linear": {("ads", "spring"): 0.5, ("events", ""): 0.5},
            }[how]
        )
    history = client.get(one, headers=headers).json()["history"]
    assert [event["kind"] for event in history] == [
        *("created", "assigned", "joined", "changed", "responded", "assigned", "converted")
    ]


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("", {"facts": {}, "touch": {"kind": "form", "source": "ads"}}, 422, "lead_empty"),
        ("", LEAD | {"touch": {"kind": "form", "source": "gone"}}, 422, "lead_source_unknown"),
        ("", LEAD | {"touch": {"kind": "form"}}, 422, "invalid_input"),
        ("", LEAD | {"touch": {"kind": "call", "ours": True}}, 422, "invalid_input"),
        (
            "",
            LEAD | {"touch": {"kind": "form", "source": "ads", "at": "2099-01-01T00:00:00Z"}},
            422,
            "lead_touch_future",
        ),
        ("", LEAD | {"colour": "red"}, 422, "invalid_input"),
        ("/gone/convert", {}, 404, "lead_not_found"),
        ("/ID/convert", {"type": "gone"}, 422, "type_unknown"),
        ("/ID/convert", {"customer_id": "gone"}, 404, "customer_not_found"),
        ("/ID/assign", {"person_id": "gone"}, 404, "person_not_found"),
        ("/ID/assign", {}, 404, "lead_nobody"),
        ("/ID/disqualify", {"reason": " "}, 422, "invalid_input"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_code(
    client: TestClient, team: Team, path: str, body: object, status: int, code: str
) -> None:
    headers = team.headers(team.emma)
    held = client.post(PATH, headers=headers, json=LEAD).json()["lead"]
    refused = client.post(PATH + path.replace("ID", held["id"]), headers=headers, json=body)
    assert (refused.status_code, refused.json()["code"]) == (status, code), refused.text
    assert client.get(f"{PATH}/{held['id']}", headers=headers).json()["version"] == held["version"]


def test_a_dropped_one_is_closed_until_it_is_reopened(client: TestClient, team: Team) -> None:
    headers = team.headers(team.emma)
    one = f"{PATH}/{client.post(PATH, headers=headers, json=LEAD).json()['lead']['id']}"
    assert client.post(f"{one}/nurture", headers=headers, json={"reason": "next year"}).json()["state"] == "nurture"
    dropped = client.post(f"{one}/disqualify", headers=headers, json={"reason": "no_need"}).json()
    assert (dropped["state"], dropped["reason"]) == ("disqualified", "no_need")
    assert client.post(f"{one}/convert", headers=headers, json={}).json()["code"] == "lead_closed"
    assert client.get(PATH, headers=headers, params={"is_open": True}).json() == []
    assert client.post(f"{one}/reopen", headers=headers, json={}).json()["state"] == "assigned"
    assert len(client.get(PATH, headers=headers, params={"state": "assigned", "source": "ads"}).json()) == 1


def test_strangers_see_nothing(client: TestClient) -> None:
    for path in ("", "/rules", "/funnel", "/anything"):
        assert client.get(PATH + path).status_code == 401


def test_the_page_lists_open_leads_and_the_funnel_and_the_customer_shows_the_journey(
    app: Application, client: TestClient, signed_in: TestClient, team: Team
) -> None:
    headers = team.headers(team.emma)
    assert "No open leads" in signed_in.get("/leads").text
    held = client.post(PATH, headers=headers, json=LEAD | {"facts": LEAD["facts"] | {"name": "<b>Tom"}}).json()["lead"]
    shown = signed_in.get("/leads", params={"mine": True, "credit": "linear", "campaigns": True}).text
    assert "&lt;b&gt;Tom · Harbor Foods" in shown and "answer by" in shown and "spring" in shown
    assert signed_in.get("/leads", params={"period": "for ever"}).status_code == 422
    done = client.post(f"{PATH}/{held['id']}/convert", headers=headers, json={}).json()
    page = signed_in.get(f"/customers/{done['customer']['id']}").text
    assert "sent a form · Ads · spring" in page and "Journey so far" in page
    app.change(lambda store: store.people.set_locale(team.emma.id, "zh-CN"))
    assert "从来源到赢单" in signed_in.get("/leads").text


def test_leads_in_the_terminal(home: object) -> None:
    run(home, "user", "add", "Emma", "--role", "rep")  # type: ignore[arg-type]

    def lead(*arguments: str) -> object:
        return document_of(run(home, "lead", *arguments, "--json"))  # type: ignore[arg-type]

    added = lead("add", "--as", "Emma", "--source", "events", "--company", "Harbor Foods", "--phone", "02079460018")
    assert isinstance(added, dict) and added["owner"]["name"] == "Emma"
    touched = lead("touch", added["id"], "--as", "Emma", "--kind", "call", "--ours", "--content", "a demo")
    assert isinstance(touched, dict) and touched["responded_at"]
    assert isinstance(listed := lead("list"), list) and len(listed) == 1
    converted = lead("convert", added["id"], "--as", "Emma")
    assert isinstance(converted, dict) and converted["customer"]["name"] == "Harbor Foods"
    funnel = lead("funnel", "--attribution", "linear")
    assert isinstance(funnel, dict) and funnel["total"]["counts"]["opportunities"] == 1
    for arguments, says in (
        (("drop", added["id"], "why", "--as", "Emma"), "lead_closed"),
        (("add", "--as", "Emma", "--source", "gone", "--name", "x"), "no lead source gone"),
        (("funnel", "--attribution", "best"), "first, last, linear"),
        (("show", "gone"), "lead_not_found"),
    ):
        done = run(home, "lead", *arguments)  # type: ignore[arg-type]
        assert done.returncode == 2 and says in done.stderr
    assert "events" in run(home, "lead", "sources").stdout  # type: ignore[arg-type]


def test_a_lead_is_mended_put_off_and_found_in_the_terminal(home: object) -> None:
    for name in ("Emma", "Tom"):
        run(home, "user", "add", name, "--role", "rep")  # type: ignore[arg-type]

    def lead(*arguments: str) -> Any:
        return document_of(run(home, "lead", *arguments, "--json"))  # type: ignore[arg-type]

    added = lead(
        "add", "--as", "Emma", "--source", "events", "--company", "Harbor Foods", "--campaign", "expo", "--keep"
    )
    mended = lead(
        *("set", added["id"], "--as", "Emma", "--name", " Tom  Reed ", "--phone", "02079460018", "--size", "40"),
        *("--grade", "mql", "--reason", "big"),
    )
    assert {name: mended["facts"][name] for name in ("name", "company", "phone", "size")} == {
        **{"name": "Tom Reed", "company": "Harbor Foods", "phone": "02079460018", "size": 40}
    }
    assert (mended["grade"], mended["history"][-1]["kind"], mended["history"][-1]["reason"]) == (
        "mql",
        "changed",
        "big",
    )
    emptied = lead("set", added["id"], "--as", "Emma", "--empty", "size", "--empty", "phone")["facts"]
    assert (emptied["size"], emptied["phone"], emptied["name"]) == (None, "", "Tom Reed")
    assert lead("nurture", added["id"], "--as", "Emma", "--reason", "next year")["state"] == "nurture"
    assert [
        len(lead("list", *how)) for how in (("--state", "nurture"), ("--grade", "sql"), ("--campaign", "expo"))
    ] == [*(1, 0, 1)]
    assert lead("funnel", "--source", "ads")["total"]["counts"]["leads"] == 0
    assert lead("funnel", "--source", "events", "--campaigns")["rows"][0]["campaign"] == "expo"
    assert lead("drop", added["id"], "no_need", "--as", "Emma")["state"] == "disqualified"
    reopened = lead("reopen", added["id"], "--as", "Emma", "--reason", "they called")
    assert (reopened["state"], reopened["history"][-1]["reason"]) == ("assigned", "they called")
    for arguments, says in (
        (("set", added["id"], "--as", "Tom", "--name", "x"), "not_allowed"),
        (("set", added["id"], "--as", "Emma", "--empty", "colour"), "a lead has no colour"),
        (("set", added["id"], "--as", "Emma", "--grade", "best"), "raw, mql, sql"),
        (("nurture", "gone", "--as", "Emma"), "lead_not_found"),
    ):
        done = run(home, "lead", *arguments)  # type: ignore[arg-type]
        assert done.returncode == 2 and says in done.stderr, done.stderr
