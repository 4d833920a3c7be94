"""The main job once, from a voice file to cases, in a database of its own that is thrown away."""

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from assistant.bootstrap import Application
from assistant.domain.customer import Customer
from assistant.domain.followup import Contact
from assistant.domain.followup_json import fields_to_json
from assistant.domain.ids import new_id
from assistant.domain.note import Draft
from assistant.domain.person import Person
from assistant.entrypoints.terminal import TerminalChat
from assistant.errors import NotReady
from assistant.services import onboarding, plaintext, viewing
from assistant.settings import Settings
from connectors.im.base import Message
from connectors.im.message_json import message_from_json

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
WAIT_S = 600.0
Say = Callable[[str], None]


def run_demo(settings: Settings, audio: Path | None, say: Say) -> dict[str, Any]:
    """Run it and tell the story line by line through `say`; returns it as plain values. Raises SpotterError."""
    started = time.perf_counter()
    audio = audio or EXAMPLES / "voice" / "visit_zh.ogg"
    if not EXAMPLES.is_dir():
        raise NotReady("the demo needs the examples folder: run it from a clone of the repository")
    with TemporaryDirectory(prefix="spotter-demo-") as folder:
        moved = {"data_dir": Path(folder), "models_dir": settings.weights_dir, "database_url": "", "chroma_url": ""}
        app = Application(settings.model_copy(update=moved))
        try:
            app.migrate()
            rep, manager = set_the_scene(app)
            report = app.library.import_folder(EXAMPLES / "cases")
            say(f"Library: {len(report.added)} case studies imported")
            app.start_worker()
            story = _play(app, rep, manager, audio, say)
        finally:
            app.stop()
    story["seconds"] = round(time.perf_counter() - started, 1)
    say(f"\nAll of it took {story['seconds']} s")
    return story


def set_the_scene(app: Application) -> tuple[Person, Person]:
    """A team of three, and a CRM that knows a few customers; the manager follows them all."""
    now = app.clock()
    with app.database.write() as store:
        rep = onboarding.add_person(store, "陈悦", app.desk, now, role="rep", is_admin=False)
        manager = onboarding.add_person(store, "周明", app.desk, now, role="manager", is_admin=True)
        onboarding.add_person(store, "李雷", app.desk, now, role="presales", is_admin=False)
        for name, contacts in SCENE["customers"].items():
            customer = Customer(new_id(), name)
            store.customers.add(customer, now, None)
            store.customers.keep_contacts(customer.id, [Contact(contact) for contact in contacts])
            store.customers.follow(customer.id, manager.id, now)
        store.customers.add_products(SCENE["products"])
    return rep, manager


SCENE: dict[str, Any] = {
    "customers": {"青禾食品": ["许静"], "恒岳机械": ["孟庆海"], "兰溪医药": ["方琳"]},
    "products": ["织云MES", "织云WMS", "织云追溯"],
}


def _play(app: Application, rep: Person, manager: Person, audio: Path, say: Say) -> dict[str, Any]:
    chat = TerminalChat(app, rep)
    say(f"\n{rep.name} sends {audio.name}")
    note_id = chat.send_audio(audio)
    shown: list[str] = []

    def progress(message: Message) -> None:
        if message.progress is not None and message.text not in shown:
            shown.append(message.text)
            say(f"  {message.text}")

    messages = chat.wait(note_id, timeout_s=WAIT_S, progress=progress)
    with app.database.read() as store:
        note = store.notes.get(note_id)
        drafts = store.drafts.of_note(note_id)
    story: dict[str, Any] = {"transcript": note.text if note else "", "stages": dict(note.seconds) if note else {}}
    say(f"\n--- Transcript\n{story['transcript'] or '(nothing heard)'}\n\n--- Draft, as the card in chat")
    for message in messages:
        say(plaintext.render_text(message))
    story["drafts"] = [fields_to_json(draft.fields) for draft in drafts]
    for draft in drafts:
        _confirm(app, chat, manager, draft, story, say)
    return story


def _confirm(
    app: Application, chat: TerminalChat, manager: Person, draft: Draft, story: dict[str, Any], say: Say
) -> None:
    if draft.customer_id is None:
        chat.wait(chat.press(f"cn:{draft.id}"), timeout_s=WAIT_S)
        with app.database.read() as store:
            draft = store.drafts.get(draft.id) or draft
    answers = chat.wait(chat.press(f"ok:{draft.id}:{draft.version}"), timeout_s=WAIT_S)
    with app.database.read() as store:
        records = store.records.of_draft(draft.id)
        pushes = [push for record in records for push in store.records.pushes_of(record.id)]
        told = [person.name for push in pushes if (person := store.people.get(push.person_id))]
        view = viewing.view(store, records[-1].customer_id) if records else None
        heard = store.web_messages.since(manager.id, 0)
    say("\n--- Confirmed; what the rep gets back, and the case studies that fit")
    for message in answers:
        say(plaintext.render_text(message) + "\n")
    say(f"--- Told: {', '.join(told) or 'nobody'}")
    for one in heard:
        say(plaintext.render_text(message_from_json(one.message)))
    story.setdefault("told", []).extend(told)
    if view:
        say(f"\n--- Customer view of {view.customer.name}: {sum(len(held) for held in view.values.values())} values")
        story.setdefault("views", []).append(viewing.view_to_json(view, {}))
