"""The strict team in conversation: everything that a button can be about, and what a message of each role leads to.

Whatever is said or pressed goes through the inbox and the work of a worker, as it does in a running Spotter; what came
of it is told by the database, the audit log and the outbox.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from pathlib import Path

from assistant.domain.contact import IdentityKind
from assistant.domain.followup import Budget, Contact, FollowupFields, Mark, NextStep, Qualifier, Reading, Stage
from assistant.domain.ids import new_id
from assistant.domain.lead import Facts, TouchKind
from assistant.domain.note import Draft, Note, NoteState
from assistant.domain.person import Locale
from assistant.services import (
    amending,
    contacts,
    customerkeeping,
    factkeeping,
    filing,
    lead_filing,
    lead_handling,
    pool,
    promises,
)
from assistant.services.confirming import confirm
from assistant.services.desk import WEB
from assistant.services.importing import beginning
from assistant.services.importing.beginning import Asked
from assistant.services.lead_filing import Arrival
from assistant.services.plaintext import render_text
from assistant.services.viewcards import case_ref
from assistant.storage.ownership import PoolRequest
from assistant.workflows.chores import Chores
from assistant.workflows.importing import ImportWork
from assistant.workflows.voice_note import MessageWork
from connectors.im.message_json import message_from_json
from retrieval.case_types import CaseStudy, Standing
from tests.assistant.entrypoints.changes import Kept, Snapshot, changed, newest, rows_after, snapshot
from tests.assistant.entrypoints.conftest import MakeApp
from tests.assistant.entrypoints.strict_team import CUSTOMER, SUMS, Strict, strict_team
from tests.stories.telling import AtOnce
from tests.web_parts import NOTE, OneCaseLibrary, file_draft

SELLING = Path(__file__).parents[3] / "examples" / "selling" / "machinery.toml"
NEWS = "海港食品周敏拍板，周敏电话 13700001111，总部出钱，预算涨到一百五十万，不过项目先冻结。打 13700002222 也行。"
"""Tells of a stage, a gate task, a sum, a buying role, a number of somebody and one of nobody in particular."""
FREE = "长河铸造"
"""A customer in the pool."""
OWNERS_WORDS = (
    *(CUSTOMER, "海港老厂", "青岭水泥", FREE, "东岳轮胎", "批次追溯", "周敏", "唐澄", "唐工", "韩立"),
    *("拍板", "13700001111", "冻结"),
)
"""What only those who may see the owner's customers may hear."""
HIDDEN_SUMS = (*SUMS, "150", "一百五十", "1,500,000", "1.5")

DOES, SAYS, GONE, REFUSED, NOTE_TAKEN = "does", "says", "gone", "refused", "note"
GONE_TEXTS = (
    *("button_unknown", "draft_not_found", "customer_not_found", "record_not_found", "opportunity_not_found"),
    *("lead_not_found", "contact_not_found", "promise_not_found", "merge_unknown", "join_unknown", "import_unknown"),
    *("case_gone", "case_not_found", "person_not_found"),
)
"""Errors that tell as much as that nothing of the kind is there."""
REFUSED_TEXTS = (
    *("not_allowed", "admin_only", "owner_only", "field_not_allowed", "imports_not_allowed", "cases_admin_only"),
    *("leave_admin_only", "health_not_yours", "health_coach_only", "promise_of_another", "record_of_another"),
    *("customer_taken", "pool_role"),
)
"""Errors that say no."""
UNKNOWN_TEXTS = (
    *("customer.unknown", "join.unknown", "draft.edit_gone", "lead.none", "deal.none", "pool.empty"),
    *("owner.none_mine", "stale.none", "chat.no_drafts", "person.nowhere", "deal_edit.gone", "deal_edit.none_found"),
    *("deal_edit.no_colleague", "lead_edit.none_found"),
)
"""Answers that tell that nothing of the kind is there, or nothing of one's own."""


class TwoCases(OneCaseLibrary):
    """A case that goes out freely, and one that needs an admin's leave."""

    def cases(self) -> Sequence[CaseStudy]:
        (free,) = super().cases()
        return [free, replace(free, case_id="kept-close.md", standing=Standing("approval"))]


@dataclass(frozen=True)
class Heard:
    """What came of a message: `what` in a word (`does`, `says`, `gone`, `refused`, `note`, else the code of an error),
    what was said to the sender, and to others by role; which business tables changed, and those of them for which the
    log does not name the sender, by chat."""

    what: str
    said: tuple[str, ...]
    to_others: tuple[tuple[str, str], ...]
    changed: frozenset[str]
    unlogged: frozenset[str]


@dataclass
class StrictChat:
    """The strict team with a chat for each of the six. Every `try_out` begins at the same state."""

    strict: Strict
    ids: dict[str, str] = field(default_factory=dict)
    _keys: "count[int]" = field(default_factory=count)

    def __post_init__(self) -> None:
        app = self.strict.app
        self._runner = AtOnce()
        self._work = MessageWork(
            app.database,
            app.channels,
            lambda: app.transcriber,
            lambda: app.reader,
            lambda: app.library,
            app.desk,
            app.clock,
            app.audio_dir,
        )

    def keep(self) -> None:
        """From now on this state is where every `try_out` begins, with everything said."""
        self.settle()
        self._kept = Kept(self.strict.app)
        self._before, self._is_as_kept = snapshot(self.strict.app), True

    def put_back(self) -> Snapshot:
        """Go back to the state that is kept, and say what that is."""
        if not self._is_as_kept:
            self._kept.put_back()
        self._is_as_kept = True
        return self._before

    def left(self, after: Snapshot) -> None:
        """Say that something was tried, and what it led to; messages alone may stay."""
        with self.strict.app.database.read() as store:
            asked = any(store.people.question(WEB, one.id) for one in self.strict.people.values())
        self._is_as_kept = after == self._before and not asked

    def settle(self) -> None:
        """Nothing waits to be worked on or said."""
        now = self.strict.app.clock()
        with self.strict.app.database.write() as store:
            for inbox_id in store.inbox.waiting():
                store.inbox.finish(inbox_id, now)
            for outbox_id, _ in store.outbox.waiting():
                store.outbox.mark_sent(outbox_id, f"sent-{outbox_id}", now)

    def filled(self, text: str) -> str:
        """`text` with ids in place of their names in braces."""
        return re.sub(r"\{(\w+)\}", lambda match: self.ids[match[1]], text)

    def send(self, role: str, text: str = "", *, action: str = "", file: tuple[str, bytes] | None = None) -> str:
        """Send a message, press a button or send a file on the web page, and have it worked off. The inbox row's id."""
        app, person = self.strict.app, self.strict.people[role]
        payload: dict[str, object] = {
            "person_id": person.id,
            "name": person.name,
            "sent_at": app.clock().isoformat(),
            "key": f"tried-{next(self._keys)}",
        }
        if file:
            app.uploads_dir.mkdir(parents=True, exist_ok=True)
            (app.uploads_dir / file[0]).write_bytes(file[1])
            payload["file"] = {"ref": file[0], "name": file[0], "size_bytes": len(file[1])}
        payload |= {"action": action, "message_id": "1"} if action else {"text": text}
        inbox_id, _ = app.receive(WEB, f"{person.id}:{payload['key']}", payload)
        self._work_off()
        return inbox_id

    def _work_off(self) -> None:
        """What a worker does: every message, the notes and the imports that come of them."""
        database = self.strict.app.database
        app = self.strict.app
        imports = ImportWork(database, app.desk, app.clock)
        chores = Chores(database, app.desk, app.clock, (), app.handouts, app.audio_dir, app.uploads_dir)
        for _ in range(3):  # an answer may ask for cases, or for an import
            with database.read() as store:
                waiting = store.inbox.waiting()
            if not waiting:
                return
            for inbox_id in waiting:
                self._work.run(self._runner, inbox_id)
                while self._runner.notes:
                    self._work.write_note(self._runner, *self._runner.notes.popleft())
                while self._runner.imports:
                    imports.work_off(self._runner, self._runner.imports.popleft())
                while self._runner.chores:
                    chores.work_off(self._runner, self._runner.chores.popleft())

    def try_out(self, role: str, first: Sequence[str], text: str, file: tuple[str, bytes] | None = None) -> Heard:
        """What a message of `role` leads to; `first` were said or pressed just before. What begins with two letters and
        a colon is pressed."""
        app = self.strict.app
        me = self.strict.people[role].id
        before = self.put_back()
        for one in first:
            self._say_or_press(role, one)
        before = snapshot(app) if first else before
        seq, spoken = newest(app), self._spoken()
        inbox_id = self._say_or_press(role, text, file)
        after = snapshot(app)
        tables = changed(before, after)
        rows = [row for row in rows_after(app, seq) if row.step.action != "read"]
        logged = {
            row.step.kind for row in rows if (row.step.person_id, row.entry) == (me, "chat") or row.entry == "worker"
        }
        by = {(row.step.person_id, row.entry) for row in rows if row.entry != "worker"}
        assert by <= {(me, "chat")}, (text, by)
        new = [message for key, message in self._spoken().items() if key not in spoken]
        said = tuple(text for chat_id, text in new if chat_id == me)
        roles = {person.id: name for name, person in self.strict.people.items()}
        others = tuple((roles[chat_id], text) for chat_id, text in new if chat_id != me)
        with app.database.read() as store:
            held = store.inbox.outcome(inbox_id) or {}
        self.left(after)
        said += (held["toast"],) if held.get("toast") else ()
        what = NOTE_TAKEN if held.get("note_id") else self._told(said) or (DOES if tables else SAYS)
        return Heard(what, said, others, frozenset(tables), frozenset(tables - logged))

    def _say_or_press(self, role: str, text: str, file: tuple[str, bytes] | None = None) -> str:
        text = self.filled(text)
        if re.match(r"[a-z]{2}:", text):
            return self.send(role, action=text)
        return self.send(role, text, file=file)

    def _spoken(self) -> dict[str, tuple[str, str]]:
        """What waits to be said: chat and text by id."""
        with self.strict.app.database.read() as store:
            rows = [store.outbox.get(outbox_id) for outbox_id, _ in store.outbox.waiting()]
        return {row.id: (row.chat_id, render_text(message_from_json(row.message))) for row in rows if row}

    def _told(self, said: Sequence[str]) -> str:
        """The word for a no among what was said; the code of an error that is neither; empty for none."""
        desk = self.strict.app.desk
        locales: tuple[Locale, ...] = ("en", "zh-CN")
        for code in (key.removeprefix("error.") for key in desk.wording.keys("en") if key.startswith("error.")):
            if any(desk.explain(code, locale) in said for locale in locales):
                return GONE if code in GONE_TEXTS else REFUSED if code in REFUSED_TEXTS else code
        for key in UNKNOWN_TEXTS:
            for locale in locales:
                params = dict.fromkeys(desk.wording.keys(locale)[key], "§")
                form = ".+".join(map(re.escape, desk.wording.say(key, locale, **params).split("§")))
                if any(re.fullmatch(form, text) for text in said):
                    return GONE
        return ""


def tells_too_much(role: str, text: str, echoed: str = "") -> list[str]:
    """What a text says that this role may not hear; `echoed` is what they said themselves."""
    if role in ("other", "odd"):
        return [word for word in OWNERS_WORDS if word in text.replace(echoed, "") and word not in echoed]
    if role == "presales":
        plain = re.sub(r"[0-9a-z]{20}|\d{4}-\d\d-\d\d|1\d{10}", "", text)
        return [one for one in HIDDEN_SUMS if one in plain]
    return []


def strict_chat(make_app: MakeApp, tmp_path: Path) -> StrictChat:
    """The strict team with something for every button: what `strict_team` made, and the rest of the owner's day."""
    strict = strict_team(make_app, library=TwoCases(tmp_path), selling_file=SELLING)
    chat = StrictChat(strict, dict(strict.ids))
    app, owner, ids = strict.app, strict.people["owner"], chat.ids
    customer_id, now = ids["customer_id"], app.clock()
    ids["news_id"] = _news(strict)
    for name, called in (("open", CUSTOMER), ("undecided", "海港"), ("new", "北湖乳业"), ("thrown", CUSTOMER)):
        draft = file_draft(app, owner)
        with app.database.write() as store:
            if called != CUSTOMER:
                draft = amending.change_fields(store, draft.id, None, {"customer": called}, owner, app.desk, now)
            if name == "thrown":
                draft = amending.discard(store, draft.id, owner, app.desk, now)
        ids |= {f"{name}_draft": draft.id, f"{name}_version": str(draft.version)}
    with app.database.write() as store:
        ids["failed_note"] = new_id()
        store.inbox.add(ids["failed_note"], WEB, f"{owner.id}:failed", {"person_id": owner.id}, now)
        store.notes.add(Note(ids["failed_note"], owner.id, WEB, owner.id, now, text=NOTE, language="zh"), now)
        store.notes.change(ids["failed_note"], state=NoteState.FAILED, error_code="internal")
        customer = store.customers.get(customer_id)
        assert customer
        factkeeping.set_by_hand(store, app.desk, customer, {"industry": "食品"}, owner.id, now - timedelta(days=1000))
        for ref in ("batch-tracing.md", "kept-close.md"):
            store.sent_cases.add(customer_id, ref, None, now, industries=())
        open_one, done = store.promises.open_of_customer(customer_id)[:2]
        promises.tick(store, done.id, owner, app.desk, now)
        ids |= {"promise_id": open_one.id, "done_promise": done.id}
        ids |= {"case": case_ref("batch-tracing.md"), "close_case": case_ref("kept-close.md")}
        way = contacts.add_identity(store, ids["twin_contact_id"], IdentityKind.PHONE, "13800009999", owner, now)
        ids["way_id"] = way.id
    _pool_and_leads(chat)
    with app.database.write() as store:
        run = beginning.begin(
            store, app.desk, "two.csv", "客户名称\n南岭机械\n".encode(), Asked(), strict.people["admin"].id, now
        )
        held, lead = store.opportunities.get(ids["opportunity_id"]), store.leads.get(ids["lead_id"])
        assert held and lead
    ids["checked_import"] = ImportWork(app.database, app.desk, app.clock).check(run.id).id
    ids |= {"version": str(held.version), "lead_version": str(lead.version)}
    ids |= {f"{role}_id": strict.people[role].id for role in ("manager", "presales")}
    chat.settle()
    ids["asked_file"] = chat.send("owner", action=chat.filled("cf:{customer_id}:{close_case}"))
    ids["asked_privacy"] = chat.send("admin", f"/privacy 周敏 @ {CUSTOMER}")
    ids["asked_erase"] = chat.send("admin", action=chat.filled("de:{asked_privacy}"))
    chat.keep()
    return chat


def _news(strict: Strict) -> str:
    """The owner confirms a second note of the customer, which tells of all that Spotter asks about; the record's id."""
    app, owner, now = strict.app, strict.people["owner"], strict.app.clock()
    fields = FollowupFields(
        customer=CUSTOMER,
        contacts=(Contact("周敏"),),
        budget=Budget(1_500_000, "CNY", Qualifier.ABOUT),
        stage_hint=Stage.ON_HOLD,
        next_steps=(NextStep("发报价"), NextStep("送样件")),
    )
    said = {"contacts": "周敏", "budget": "预算涨到一百五十万", "stage_hint": "项目先冻结"}
    marks = tuple(
        Mark(name, 0 if name == "contacts" else None, NEWS.index(words), NEWS.index(words) + len(words), 0.9)
        for name, words in said.items()
    )
    note = Note(new_id(), owner.id, WEB, owner.id, app.desk.local_time(now, owner), text=NEWS, language="zh")
    with app.database.write() as store:
        store.inbox.add(note.id, WEB, f"{owner.id}:{note.id}", {"person_id": owner.id}, now)
        store.notes.add(note, now)
        drafts: Sequence[Draft] = filing.file_readings(
            store, note, (Reading(fields, marks, "followup", "1", "knows-the-notes"),), app.desk, now
        )
        return confirm(store, drafts[0].id, None, owner, app.desk, now).record.id


def _pool_and_leads(chat: StrictChat) -> None:
    """A customer in the pool that the owner and presales follow, and presales asked for; a lead that was dropped, and
    one the owner reports."""
    app, ids, people = chat.strict.app, chat.ids, chat.strict.people
    owner, now = people["owner"], app.clock()
    facts = Facts(name="韩立", company="东岳轮胎", interest="想看批次追溯")
    with app.database.write() as store:
        free = customerkeeping.find_or_add(store, FREE, owner.id, now)[0].id
        pool.release(store, free, owner, app.desk, now, reason="no_time")
        for role in ("owner", "presales"):
            store.customers.follow(free, people[role].id, now)
        request = PoolRequest(new_id(), free, people["presales"].id, "open", now)
        store.ownership.ask(request)
        arrival = Arrival(TouchKind.FORM, "ads")
        dropped = lead_filing.take(store, facts, arrival, owner, app.desk, now, keeps=True).lead
        lead_handling.disqualify(store, dropped.id, "no_need", owner, app.desk, now)
        store.leads.add_report("report-of-owner", owner.id, "韩立 东岳轮胎", replace(facts, name="韩强"), now)
    ids |= {"free_id": free, "free_request": request.id, "dropped_lead": dropped.id, "report": "report-of-owner"}
