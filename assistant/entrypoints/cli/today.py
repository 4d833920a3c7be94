"""`spotter today`."""

from typing import Annotated

import typer

from assistant.entrypoints.cli.output import JsonOption, print_result, reported_errors
from assistant.entrypoints.cli.session import opened, person_called


def today(
    person: Annotated[str, typer.Option("--as", help="Whose day: a person's name.")],
    done: Annotated[str | None, typer.Option(help="Tick a promise off first, by its id.")] = None,
    undo: Annotated[str | None, typer.Option(help="Take that back first.")] = None,
    mornings: Annotated[
        bool | None, typer.Option("--mornings/--no-mornings", help="Send the list every working morning, or no longer.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """What a person is to do today, whom to call, and what is about to slip."""
    from assistant.services import morning, promises

    with reported_errors(as_json), opened() as application:
        from assistant.entrypoints.api.today import today_out

        desk, now = application.desk, application.clock()
        if done or undo or mornings is not None:
            with application.database.write() as store:
                who = person_called(store, person)
                if done:
                    promises.tick(store, done, who, desk, now)
                if undo:
                    promises.untick(store, undo, who, desk, now)
                if mornings is not None:
                    store.mornings.set_on(who.id, mornings)
        with application.database.read() as store:
            who = person_called(store, person)
            day = morning.today(store, who, desk, now)
            names = morning.customer_names(store, day)
            document = today_out(day, names, desk, who, store.mornings.is_on(who.id))

    def show() -> None:
        if not document.groups:
            typer.echo(desk.wording.say("today.nothing", who.locale))
        for group in document.groups:
            typer.echo(desk.wording.say(f"today.group.{group.group}", who.locale))
            for item in group.items:
                typer.echo(f"  {item.line}" + (f"  [{item.promise_id}]" if item.promise_id else ""))
            if group.more:
                typer.echo(f"  {desk.wording.say('today.more', who.locale, count=group.more)}")

    print_result(document.model_dump(mode="json"), as_json=as_json, human=show)
