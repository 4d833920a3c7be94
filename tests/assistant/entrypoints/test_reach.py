"""What the API does with customers, leads, opportunities and rights, the terminal and the chat do too."""

from collections.abc import Mapping

from assistant.bootstrap import Application
from assistant.entrypoints.api import create_api
from assistant.services.commanding import COMMANDS
from assistant.services.pressing import ACTIONS
from tests.assistant.entrypoints.test_access import OPEN
from tests.assistant.entrypoints.test_commands import commands

BASE = "/api/v1"
OUT_OF_IT = ("/notes", "/drafts", "/records", "/cases", "/pushes", "/me", "/tokens")
"""The conversation itself in another form, the case library, and the API's own secrets."""
FILE = "a file"
"""In chat it is begun by sending a file."""
WAYS: Mapping[str, tuple[str, str]] = {
    # route: (command at the terminal, slash command or verb of a button in chat)
    "GET /customers": ("customer list", "/customer"),
    "POST /customers": ("customer add", "/add"),
    "GET /customers/{customer_id}": ("customer show", "vc"),
    "PATCH /customers/{customer_id}": ("customer set", "/set"),
    "PUT /customers/{customer_id}/follow": ("customer follow", "fo"),
    "DELETE /customers/{customer_id}/follow": ("customer unfollow", "uf"),
    "GET /customers/{customer_id}/labels": ("customer label", "/label"),
    "GET /customers/duplicates": ("customer duplicates", "/duplicates"),
    "PUT /customers/{customer_id}/labels": ("customer label", "/label"),
    "GET /customers/fields": ("customer fields", "/set"),
    "GET /customers/stale": ("customer stale", "/stale"),
    "POST /customers/refill": ("customer refill", "/refill"),
    "GET /customers/{customer_id}/fields": ("customer show", "vc"),
    "GET /customers/{customer_id}/fields/{field}": ("customer history", "/history"),
    "POST /customers/{customer_id}/fields/{field}/check": ("customer check", "fk"),
    "GET /customers/{customer_id}/group": ("customer group", "/group"),
    "GET /customers/{customer_id}/alike": ("customer alike", "/same"),
    "PUT /customers/{customer_id}/distinct": ("customer distinct", "md"),
    "GET /customers/{customer_id}/merges": ("customer merges", "/merges"),
    "POST /customers/merges/{merge_id}/undo": ("customer undo-merge", "mu"),
    "POST /customers/{customer_id}/merge/preview": ("customer merge", "mp"),
    "POST /customers/{customer_id}/merge": ("customer merge", "mg"),
    "POST /customers/imports": ("customer import", FILE),
    "GET /customers/imports": ("customer imports", "/imports"),
    "GET /customers/imports/{import_id}": ("customer show-import", "im"),
    "GET /customers/imports/{import_id}/rejected": ("customer show-import", "im"),
    "POST /customers/imports/{import_id}/run": ("customer import", "ii"),
    "POST /customers/imports/{import_id}/undo": ("customer undo-import", "iu"),
    "GET /customers/{customer_id}/contacts": ("contact list", "vc"),
    "POST /customers/{customer_id}/contacts": ("contact set", "/person"),
    "GET /contacts": ("contact find", "/person"),
    "GET /contacts/{contact_id}": ("contact show", "vp"),
    "PATCH /contacts/{contact_id}": ("contact set", "/person"),
    "POST /contacts/{contact_id}/identities": ("contact set", "iy"),
    "DELETE /contacts/{contact_id}/identities/{identity_id}": ("contact end-identity", "/person"),
    "GET /customers/{customer_id}/contacts/alike": ("contact alike", "/person"),
    "PUT /contacts/{contact_id}/distinct": ("contact distinct", "jd"),
    "GET /contacts/{contact_id}/joins": ("contact joins", "/merges"),
    "POST /contacts/joins/{join_id}/undo": ("contact undo-join", "ju"),
    "POST /contacts/{contact_id}/join/preview": ("contact join", "jp"),
    "POST /contacts/{contact_id}/join": ("contact join", "jo"),
    "GET /customers/{customer_id}/owners": ("customer owners", "/owners"),
    "POST /customers/{customer_id}/owners": ("customer give", "/give"),
    "DELETE /customers/{customer_id}/owners/{person_id}": ("customer take-off", "ge"),
    "POST /ownership/hand-over": ("customer hand-over", "/handover"),
    "GET /pool": ("pool list", "/pool"),
    "GET /pool/requests": ("pool requests", "/pool"),
    "POST /pool/requests/{request_id}": ("pool agree", "pa"),
    "POST /pool/{customer_id}/take": ("pool take", "pt"),
    "POST /pool/{customer_id}/release": ("pool release", "pd"),
    "GET /leads/rules": ("lead sources", "lu"),
    "GET /leads/funnel": ("lead funnel", "lp"),
    "GET /leads": ("lead list", "/leads"),
    "POST /leads": ("lead add", "/lead"),
    "GET /leads/{lead_id}": ("lead show", "ls"),
    "PATCH /leads/{lead_id}": ("lead set", "lh"),
    "POST /leads/{lead_id}/touches": ("lead touch", "lj"),
    "POST /leads/{lead_id}/assign": ("lead assign", "lv"),
    "POST /leads/{lead_id}/nurture": ("lead nurture", "lw"),
    "POST /leads/{lead_id}/disqualify": ("lead drop", "lr"),
    "POST /leads/{lead_id}/reopen": ("lead reopen", "lg"),
    "POST /leads/{lead_id}/convert": ("lead convert", "lo"),
    "GET /opportunities/selling": ("opportunity types", "/deal"),
    "GET /opportunities": ("opportunity list", "/deals"),
    "POST /opportunities": ("opportunity begin", "ob"),
    "GET /opportunities/{opportunity_id}": ("opportunity show", "os"),
    "PATCH /opportunities/{opportunity_id}": ("opportunity set", "of"),
    "POST /opportunities/{opportunity_id}/move": ("opportunity move", "om"),
    "POST /opportunities/{opportunity_id}/tasks": ("opportunity done", "ot"),
    "GET /opportunities/{opportunity_id}/health": ("opportunity health", "/health"),
    "PUT /opportunities/{opportunity_id}/health/{item}": ("opportunity health", "hy"),
    "PUT /opportunities/{opportunity_id}/health/{item}/rating": ("opportunity health", "hr"),
    "GET /forecast": ("forecast", "/forecast"),
    "GET /today": ("today", "/today"),
    "PUT /today/in-the-morning": ("today", "/today"),
    "DELETE /today/in-the-morning": ("today", "/today"),
    "GET /promises/{promise_id}": ("promise show", "pw"),
    "PUT /promises/{promise_id}/done": ("promise done", "sd"),
    "DELETE /promises/{promise_id}/done": ("promise undone", "su"),
    "GET /people": ("user list", "/people"),
    "POST /people/invites": ("user invite", "/invite"),
    "PATCH /people/{person_id}": ("user role", "/role"),
    "GET /teams": ("team list", "/team"),
    "POST /teams": ("team add", "/team"),
    "PATCH /teams/{team_id}": ("team lead", "/team"),
    "PUT /teams/{team_id}/members/{person_id}": ("team join", "/team"),
    "DELETE /teams/{team_id}/members/{person_id}": ("team leave", "/team"),
    "GET /audit": ("audit", "/audit"),
    "POST /privacy/export": ("privacy export", "dx"),
    "POST /privacy/erase": ("privacy erase", "dy"),
}


def test_every_route_has_its_command_and_its_way_in_chat(app: Application) -> None:
    paths = create_api(app).openapi()["paths"]
    every = {
        f"{method.upper()} {path.removeprefix(BASE)}"
        for path, methods in paths.items()
        for method in methods
        if (method.upper(), path) not in OPEN and not path.removeprefix(BASE).startswith(OUT_OF_IT)
    }
    assert every == set(WAYS), "a new route needs its command and its way in chat"


def test_every_way_is_there() -> None:
    in_chat = {f"/{name}" for name in COMMANDS} | set(ACTIONS) | {FILE}
    missing = [
        (route, way) for route, (command, way) in WAYS.items() if command not in commands() or way not in in_chat
    ]
    assert not missing
