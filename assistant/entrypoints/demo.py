"""The main job once, from a voice file to cases, in a database of its own that is thrown away."""

import time
import tomllib
from collections.abc import Callable, Mapping
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
from assistant.services import confirming, onboarding, plaintext, viewing
from assistant.settings import Settings
from connectors.im.base import Message
from connectors.im.message_json import message_from_json

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
WAIT_S = 600.0
Say = Callable[[str], None]


def run_demo(settings: Settings, audio: Path | None, say: Say) -> dict[str, Any]:
    """Run it and tell the story line by line through `say`; returns it as plain values. Raises SpotterError."""
    started = time.perf_counter()
    scene = load_scene()
    with TemporaryDirectory(prefix="spotter-demo-") as folder:
        moved = {"data_dir": Path(folder), "models_dir": settings.weights_dir, "database_url": "", "chroma_url": ""}
        app = Application(settings.model_copy(update=moved))
        try:
            app.migrate()
            rep, follower = set_the_scene(app, scene)
            report = app.library.import_folder(EXAMPLES / scene["cases"])
            say(f"Library: {len(report.added)} case studies imported")
            app.start_worker()
            story = _play(app, rep, follower, audio or EXAMPLES / scene["voice"], say)
        finally:
            app.stop()
    story["seconds"] = round(time.perf_counter() - started, 1)
    say(f"\nAll of it took {story['seconds']} s")
    return story


def load_scene() -> dict[str, Any]:
    """The people, customers and files of the demo. Raises NotReady outside of a clone of the repository."""
    file = EXAMPLES / "demo.toml"
    if not file.is_file():
        raise NotReady("the demo needs the examples folder: run it from a clone of the repository")
    return tomllib.loads(file.read_text("utf-8"))


def set_the_scene(app: Application, scene: Mapping[str, Any]) -> tuple[Person, Person]:
    """Fill an empty database with the scene. Returns the rep and who follows every customer."""
    now = app.clock()
    with app.database.write() as store:
        rep, follower = (
            onboarding.add_person(store, who["name"], app.desk, now, role=who["role"], is_admin=False)
            for who in (scene["rep"], scene["follower"])
        )
        for one in scene["colleagues"]:
            onboarding.add_person(store, one["name"], app.desk, now, role=one["role"], is_admin=False)
        for one in scene["customers"]:
            customer = Customer(new_id(), one["name"])
            store.customers.add(customer, now, None)
            store.contacts.keep(customer.id, [Contact(name) for name in one.get("contacts", ())], now)
            store.customers.follow(customer.id, follower.id, now)
        store.customers.add_products(scene["products"])
    return rep, follower


def _play(app: Application, rep: Person, follower: Person, audio: Path, say: Say) -> dict[str, Any]:
    chat = TerminalChat(app, rep)
    say(f"\n{rep.name} sends {audio.name}")
    note_id = chat.send_audio(audio)
    shown: list[str] = []

    def progress(message: Message) -> None:
        if message.text and not message.title and message.text not in shown:
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
        _confirm(app, chat, follower, draft, story, say)
    return story


def _confirm(
    app: Application, chat: TerminalChat, follower: Person, draft: Draft, story: dict[str, Any], say: Say
) -> None:
    action = "ok" if draft.customer_id else "cn"  # with no customer decided, the one that was said is created
    answers = chat.wait(chat.press(f"{action}:{draft.id}:{draft.version}"), timeout_s=WAIT_S)
    with app.database.read() as store:
        records = store.records.of_draft(draft.id)
        pushes = [push for record in records for push in store.records.pushes_of(record.id)]
        told = confirming.told_names(store, (push.person_id for push in pushes))
        view = viewing.view(store, records[-1].customer_id) if records else None
        heard = store.web_messages.since(follower.id, 0)
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
