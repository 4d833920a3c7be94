"""A strict team behind the HTTP edge: six roles around one customer whose budget is no business of presales."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.bootstrap import Application
from assistant.domain.ids import new_id
from assistant.domain.lead import Facts, TouchKind
from assistant.domain.note import Draft
from assistant.domain.opportunity import Member
from assistant.domain.person import Person
from assistant.services import confirming, contacts, joining, lead_filing, merging, onboarding, opportunities
from assistant.services.customerkeeping import find_or_add
from assistant.services.importing import beginning
from assistant.services.importing.beginning import Asked
from assistant.services.lead_filing import Arrival
from assistant.storage.ownership import PoolRequest
from assistant.storage.teams import Team
from assistant.workflows.importing import ImportWork
from tests.assistant.entrypoints.conftest import MakeApp
from tests.web_parts import file_draft

ACCESS = Path(__file__).parents[3] / "examples" / "access" / "strict_teams.toml"
ROLES = ("owner", "other", "manager", "presales", "odd", "admin")
CUSTOMER = "海港食品"
SUMS = ("120", "一百二十", "1,200,000", "1200000", "1.2")
"""How the hidden budget might be written."""


@dataclass
class Strict:
    """`people` and `tokens` by role; the ids of what owner made."""

    app: Application
    people: dict[str, Person] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    draft: Draft | None = None

    def headers(self, role: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[role]}"}


def strict_team(make_app: MakeApp, **how: Any) -> Strict:
    """The owner's note is confirmed, an opportunity begun with presales on it; the manager leads the owner's team.
    `how` are a library and settings, as `make_app` takes them."""
    app = make_app(access_file=ACCESS, **how)
    made = Strict(app)
    named = {"owner": "rep", "other": "rep", "manager": "manager", "presales": "presales", "odd": "janitor"}
    with app.database.write() as store:
        for role in ROLES:
            person = onboarding.add_person(
                store,
                role.title(),
                app.desk,
                app.clock(),
                role=named.get(role, "boss"),
                is_admin=role == "admin",
                locale="en",
            )
            made.people[role] = person
            made.tokens[role] = onboarding.new_token(store, person, "tests", app.clock())
        north, south = Team(new_id(), "North", made.people["manager"].id), Team(new_id(), "South")
        for team, role in ((north, "owner"), (south, "other")):
            store.teams.add(team, app.clock())
            store.teams.join(team.id, made.people[role].id, app.clock())
    draft = file_draft(app, made.people["owner"])
    with app.database.write() as store:
        done = confirming.confirm(
            store, draft.id, 1, made.people["owner"], app.desk, app.clock(), customer_name=CUSTOMER
        )
        held = opportunities.begin(
            store,
            done.record.customer_id,
            made.people["owner"],
            app.desk,
            app.clock(),
            given={"team": (Member(made.people["presales"].id, "solution"),)},
        )
        for role in ROLES[1:]:
            store.customers.follow(done.record.customer_id, made.people[role].id, app.clock())
            if role not in ("manager", "presales", "admin"):
                store.customers.unfollow(done.record.customer_id, made.people[role].id)
    with app.database.write() as store:
        interest = Facts(name="周敏", company=CUSTOMER, interest="想看批次追溯，预算一百二十万")
        arrival = Arrival(TouchKind.FORM, "ads", content="批次追溯白皮书")
        lead = lead_filing.take(store, interest, arrival, made.people["owner"], app.desk, app.clock(), keeps=True).lead
        promised = store.promises.open_of_customer(done.record.customer_id)
    more = _further_customers(app, made, done.record.customer_id)
    made.draft = draft
    made.ids = {
        "customer_id": done.record.customer_id,
        "record_id": done.record.id,
        "draft_id": draft.id,
        "note_id": draft.note_id,
        "opportunity_id": held.id,
        "lead_id": lead.id,
        "promise_id": promised[0].id,
        "push_id": "nosuchpush",
        "team_id": south.id,
        "person_id": made.people["odd"].id,
        "case_id": "batch-tracing.md",
        "message_id": "1",
        **more,
        "import_id": _import(app, made.people["admin"]),
    }
    return made


def _import(app: Application, admin: Person) -> str:
    """An import that added a customer and rejected a row."""
    content = f"客户名称,电话\n东岭机械,0574-87654321\n{CUSTOMER},不是电话\n".encode()
    with app.database.write() as store:
        run = beginning.begin(store, app.desk, "list.csv", content, Asked(), admin.id, app.clock())
    work = ImportWork(app.database, app.desk, app.clock)
    return work.carry_out(work.check(run.id).id).id


def _further_customers(app: Application, made: Strict, customer_id: str) -> dict[str, str]:
    """Three more customers of the owner: a twin, one that was merged into the first, and another."""
    owner, now = made.people["owner"], app.clock()
    with app.database.write() as store:
        twin, gone, spare = (
            find_or_add(store, name, owner.id, now)[0].id for name in ("海港食品有限公司", "海港老厂", "青岭水泥")
        )
        merge = merging.merge(store, app.desk, customer_id, gone, made.people["admin"], now)
        request = PoolRequest(new_id(), customer_id, made.people["presales"].id, "open", now)
        store.ownership.ask(request)
        contact = store.contacts.of_customer(customer_id)[0]
        twin_contact, spare_contact, joined = (
            contacts.add(store, customer_id, {"name": name}, owner, now).id for name in ("唐澄", "唐工", "唐小姐")
        )
        join = joining.join(store, app.desk, spare_contact, joined, made.people["admin"], now)
    return {
        "twin_id": twin,
        "spare_id": spare,
        "merge_id": merge.id,
        "request_id": request.id,
        "contact_id": contact.id,
        "twin_contact_id": twin_contact,
        "spare_contact_id": spare_contact,
        "join_id": join.id,
        "identity_id": "nosuchway",
        "owner_id": owner.id,
        "manager_id": made.people["manager"].id,
        "field": "industry",
    }
