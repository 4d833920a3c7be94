"""`spotter note` and `spotter demo`: a note from the terminal, the same way as from a chat."""

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.entrypoints.cli.output import JsonOption, load_settings, print_result, reported_errors

if TYPE_CHECKING:
    from assistant.bootstrap import Application
    from assistant.domain.person import Person
    from connectors.im.base import Message

WAIT_S = 600.0


def note(
    source: Annotated[
        str, typer.Argument(metavar="FILE|-", help="A voice file, a text file (.txt, .md), or - for typed text.")
    ],
    person: Annotated[
        str | None, typer.Option("--as", help="Whose note it is; not needed when there is one person.")
    ] = None,
    confirm: Annotated[bool, typer.Option("--confirm", help="Confirm the drafts at once.")] = False,
    as_json: JsonOption = False,
) -> None:
    """File a note and print its draft, which waits for confirmation as any other. Exit code 1 when it failed."""
    from assistant.domain.note import NoteState
    from assistant.entrypoints.serving import running
    from assistant.entrypoints.terminal import TerminalChat
    from assistant.services import plaintext

    with reported_errors(as_json):
        text = _text_of(source)
    with reported_errors(as_json), running(load_settings(), with_worker=True) as application:
        chat = TerminalChat(application, _author(application, person))
        inbox_id = chat.send_audio(Path(source)) if text is None else chat.send_text(text, is_note=True)
        messages = chat.wait(inbox_id, timeout_s=WAIT_S, progress=_show_progress)
        if confirm:
            messages += _confirm(application, chat, inbox_id)
        document = _document(application, inbox_id)
    print_result(
        document,
        as_json=as_json,
        human=lambda: typer.echo("\n\n".join(plaintext.render_text(message) for message in messages)),
    )
    if document["state"] == NoteState.FAILED:
        raise typer.Exit(1)


def demo(
    audio: Annotated[Path | None, typer.Option(help="Another voice file to run it on.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Run the main job once on a voice note from examples/, in a database of its own that is thrown away."""
    from assistant.entrypoints.demo import run_demo

    with reported_errors(as_json):
        story = run_demo(load_settings(), audio, say=lambda text: typer.echo(text, err=as_json))
    if as_json:
        print_result(story, as_json=True, human=lambda: None)


def _author(application: "Application", name: str | None) -> "Person":
    from assistant.errors import InvalidInput, NotFound

    with application.database.read() as store:
        if name:
            found = store.people.by_name(name)
            if found is None:
                raise NotFound(f"nobody is called {name}: add them with spotter user add {shlex.quote(name)}")
            return found
        people = store.people.all()
    if len(people) != 1:
        raise InvalidInput(
            "say whose note it is with --as NAME" if people else "add a person first: spotter user add NAME"
        )
    return people[0]


def _text_of(source: str) -> str | None:
    """What was typed; None for a voice file. Raises InvalidInput."""
    from assistant.errors import InvalidInput

    if source == "-":
        return sys.stdin.read()
    path = Path(source)
    if not path.is_file():
        raise InvalidInput(f"no such file: {source}")
    if path.suffix.lower() not in {".txt", ".md"}:
        return None
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        raise InvalidInput(f"{source} is not UTF-8 text") from None


def _show_progress(message: "Message") -> None:
    if message.progress is not None and sys.stderr.isatty():
        typer.echo(message.text, err=True)


def _confirm(application: "Application", chat: Any, inbox_id: str) -> "list[Message]":
    from assistant.domain.note import DraftState

    with application.database.read() as store:
        drafts = [draft for draft in store.drafts.of_note(inbox_id) if draft.state is DraftState.OPEN]
    answers: list[Message] = []
    for draft in drafts:
        action = "ok" if draft.customer_id else "cn"  # with no customer decided, the one that was said is created
        answers += chat.wait(chat.press(f"{action}:{draft.id}:{draft.version}"), timeout_s=WAIT_S)
    return answers


def _document(application: "Application", note_id: str) -> dict[str, Any]:
    from assistant.domain.followup_json import fields_to_json, marks_to_json

    with application.database.read() as store:
        kept = store.notes.get(note_id)
        drafts = store.drafts.of_note(note_id)
        records = {draft.id: [record.id for record in store.records.of_draft(draft.id)] for draft in drafts}
    if kept is None:
        return {"id": note_id, "state": "none", "drafts": []}
    return {
        "id": kept.id,
        "state": kept.state.value,
        "error": kept.error_code or None,
        "language": kept.language,
        "transcript": kept.text,
        "duration_s": kept.duration_s,
        "seconds": dict(kept.seconds),
        "drafts": [
            {
                "id": draft.id,
                "state": draft.state.value,
                "version": draft.version,
                "record": fields_to_json(draft.fields),
                "marks": marks_to_json(draft.marks),
                "prompt": f"{draft.prompt_id}@{draft.prompt_version}",
                "model": draft.model,
                "seconds": dict(draft.seconds),
                "records": records[draft.id],
            }
            for draft in drafts
        ],
    }
