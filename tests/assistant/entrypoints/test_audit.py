"""No write without its row in the audit log: business tables are compared before and after every request that changes.

What is changed by buttons, words and commands is compared so in `test_buttons`, `test_words` and `test_commands`.
"""

import pytest
from fastapi.testclient import TestClient

from assistant.entrypoints.api import create_api
from assistant.entrypoints.web import chat
from tests.assistant.entrypoints.changes import changed, newest, rows_after, snapshot
from tests.assistant.entrypoints.conftest import BASE, MakeApp, sign_in
from tests.assistant.entrypoints.strict_team import Strict, strict_team
from tests.assistant.entrypoints.test_permissions import API, PAGES, answers


@pytest.fixture
def strict(make_app: MakeApp) -> Strict:
    return strict_team(make_app)


@pytest.mark.parametrize("role", ["owner", "admin", "manager"])
def test_whatever_a_request_changes_is_in_the_log_with_who_did_it(
    strict: Strict, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat, "POLL_S", 0.0)
    app = strict.app
    real = {
        ("PATCH", "/api/v1/opportunities/{opportunity_id}"): {"version": 1, "fields": {"name": "neu"}},
        ("POST", "/api/v1/opportunities/{opportunity_id}/move"): {"version": 2, "stage": "lost", "reason": "x"},
        ("POST", "/api/v1/records/{record_id}/corrections"): {"fields": {"needs": ["anderes"]}},
        ("POST", "/api/v1/teams"): {"name": "Neu"},
        ("PATCH", "/api/v1/teams/{team_id}"): {"leader_id": "{person_id}"},
        ("PATCH", "/api/v1/people/{person_id}"): {"role": "rep"},
    }
    client = TestClient(create_api(app), base_url=BASE, raise_server_exceptions=False, headers=strict.headers(role))
    browser = sign_in(app, strict.people[role])
    changed_by = set()
    for calls, caller, entry in ((API, client, "api"), (PAGES, browser, "web")):
        for call, (body, codes) in calls.items():
            before, seq = snapshot(app), newest(app)
            answers(strict, role, caller, {call: (real.get(call, body), codes)})
            after = snapshot(app)
            tables = changed(before, after)
            noted = {
                row.step.kind
                for row in rows_after(app, seq)
                if row.step.person_id == strict.people[role].id and row.entry == entry and row.step.action != "read"
            }
            assert tables - {"credential"} <= noted, (call, tables, noted)
            changed_by |= {call} if tables else set()
    assert len(changed_by) >= (8 if role == "manager" else 9), changed_by


def test_reading_a_sensitive_field_is_in_the_log_and_no_word_of_it(strict: Strict) -> None:
    client = TestClient(create_api(strict.app), base_url=BASE, headers=strict.headers("manager"))
    seq = newest(strict.app)
    client.get(f"/api/v1/customers/{strict.ids['customer_id']}")
    read = [row.step for row in rows_after(strict.app, seq) if row.step.action == "read"]
    assert [(one.kind, one.fields, one.person_id) for one in read] == [
        ("customer", ("budget",), strict.people["manager"].id)
    ]
    seq = newest(strict.app)
    presales = TestClient(create_api(strict.app), base_url=BASE, headers=strict.headers("presales"))
    presales.get(f"/api/v1/customers/{strict.ids['customer_id']}")
    assert not [row for row in rows_after(strict.app, seq) if row.step.action == "read"]
    with strict.app.database.read() as store:
        log = str(store.audit.find(limit=10_000))
    assert "海港" not in log and "周敏" not in log
    words = [row.step for row in rows_after(strict.app, 0)]
    assert not [one for one in words if "120" in "".join((*one.fields, one.why, one.outcome, one.kind))]


def test_what_was_refused_is_in_the_log_although_nothing_was_done(strict: Strict) -> None:
    client = TestClient(create_api(strict.app), base_url=BASE, headers=strict.headers("presales"))
    body = {"version": 1, "fields": {"name": "x"}}
    refused = client.patch(f"/api/v1/opportunities/{strict.ids['opportunity_id']}", json=body)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    admin = TestClient(create_api(strict.app), base_url=BASE, headers=strict.headers("admin"))
    asked = {"person_id": strict.people["presales"].id}
    rows = admin.get("/api/v1/audit", params=asked).json()
    denied = [row for row in rows if row["outcome"] == "denied"]
    assert [(row["action"], row["kind"], row["entry"], row["why"]) for row in denied] == [
        ("write", "opportunity", "api", "no rule")
    ]
