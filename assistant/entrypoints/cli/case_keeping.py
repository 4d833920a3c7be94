"""`spotter cases show|set|edit|revert`: one case, what was decided about it, and what its profile says."""

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date
from typing import Annotated, Any

import typer

from assistant.entrypoints.cli.output import JsonOption, load_settings, print_result, reported_errors

CaseArgument = Annotated[str, typer.Argument(metavar="CASE", help="A case, as `spotter cases list` names it.")]


def show_case(case_id: CaseArgument, as_json: JsonOption = False) -> None:
    """A case with its profile: what it says of the customer, and the words of the file that show it."""
    _with_case(case_id, as_json, lambda library, held: held)


def set_case(
    case_id: CaseArgument,
    visibility: Annotated[
        str | None, typer.Option(help="public, internal (not for customers) or approval (an admin says yes first).")
    ] = None,
    withdrawn: Annotated[bool | None, typer.Option("--withdraw/--restore", help="Take it out of use, or back.")] = None,
    until: Annotated[str | None, typer.Option(help="Last day of use, as 2027-06-30; never for no end.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Decide who may be shown a case and until when. What is not given stays; later versions of the file keep it."""
    from assistant.errors import InvalidInput

    def decide(library: Any, held: Any) -> Any:
        if visibility is None and withdrawn is None and until is None:
            raise InvalidInput("say what to set: --visibility, --withdraw, --restore or --until")
        if visibility not in (None, "public", "internal", "approval"):
            raise InvalidInput(f"{visibility}: visibility is public, internal or approval")
        standing = held.standing
        decided = replace(
            standing,
            visibility=visibility or standing.visibility,
            withdrawn=standing.withdrawn if withdrawn is None else withdrawn,
            expires_on=standing.expires_on if until is None else _day(until),
        )
        library.set_standing(case_id, decided)
        return replace(held, standing=decided)

    _with_case(case_id, as_json, decide)


def edit_case(
    case_id: CaseArgument,
    field: Annotated[
        str,
        typer.Argument(
            help="industry, size, region, deployment, go_live, pains, goals, products, systems or outcomes."
        ),
    ],
    texts: Annotated[list[str] | None, typer.Argument(help="What it should say, one text an entry.")] = None,
    empty: Annotated[bool, typer.Option("--empty", help="It says nothing of this.")] = False,
    as_read: Annotated[bool, typer.Option("--as-read", help="Go back to what was read from the file.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Put right what a case's profile says. Later versions of the file keep it."""
    from assistant.errors import InvalidInput

    def edit(library: Any, held: Any) -> Any:
        if bool(texts) + empty + as_read != 1:
            raise InvalidInput("give the texts, or --empty, or --as-read")
        try:
            library.edit_profile(case_id, {field: None if as_read else tuple(texts or ())})
        except ValueError as error:
            raise InvalidInput(str(error)) from error
        return _held(library, case_id)

    _with_case(case_id, as_json, edit)


def revert_case(case_id: CaseArgument, as_json: JsonOption = False) -> None:
    """Put the former version of a case's file back in place of the one held."""
    from assistant.errors import NotFound

    def revert(library: Any, held: Any) -> Any:
        if not library.revert(case_id):
            raise NotFound(f"{case_id} has no former version", code="case_not_found")
        return _held(library, case_id)

    _with_case(case_id, as_json, revert)


def standing_words(standing: Any) -> list[str]:
    """What sets a case's standing apart from that of a public one without end."""
    words = [standing.visibility] if standing.visibility != "public" else []
    words += ["withdrawn"] if standing.withdrawn else []
    return words + ([f"until {standing.expires_on}"] if standing.expires_on else [])


def _with_case(case_id: str, as_json: bool, work: Callable[[Any, Any], Any]) -> None:
    """Do `work` with the library and the case, and print the case as it is then."""
    from assistant.entrypoints.serving import running

    with reported_errors(as_json), running(load_settings(), with_worker=False) as application:
        case = work(application.library, _held(application.library, case_id))
    document = {
        "case_id": case.case_id,
        "title": case.title,
        "language": case.language,
        "imported_on": case.imported_on,
        **asdict(case.standing),
        "profile": case.profile.to_json(),
    }
    print_result(document, as_json=as_json, human=lambda: _print(case))


def _held(library: Any, case_id: str) -> Any:
    from assistant.errors import NotFound

    for case in library.cases():
        if case.case_id == case_id:
            return case
    raise NotFound(f"no case {case_id}: spotter cases list shows them", code="case_not_found")


def _print(case: Any) -> None:
    from retrieval.case_profile import LISTED, SINGLE

    typer.echo("  ".join([case.case_id, case.title, *(standing_words(case.standing) or ["public"])]))
    for name in SINGLE + LISTED:
        for claim in case.profile.claims(name):
            told = " / ".join(filter(None, dict.fromkeys([claim.told(case.language), claim.zh, claim.en])))
            proof = "written by an admin" if name in case.profile.edited else f"“{claim.quote}”"
            typer.echo(f"  {name}: {told}" + ("" if claim.quote == told else f"  {proof}"))


def _day(text: str) -> date | None:
    from assistant.errors import InvalidInput

    try:
        return None if text == "never" else date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(f"{text}: give a day as 2027-06-30, or never") from None
