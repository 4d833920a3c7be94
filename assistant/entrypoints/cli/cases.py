"""`spotter cases`: the case-study library."""

from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.entrypoints.cli.case_keeping import edit_case, revert_case, set_case, show_case, standing_words
from assistant.entrypoints.cli.output import JsonOption, print_result, reported_errors
from assistant.entrypoints.cli.session import AsPerson, access_of, opened

app = typer.Typer(help="The case-study library.", no_args_is_help=True)
app.command("show")(show_case)
app.command("set")(set_case)
app.command("edit")(edit_case)
app.command("revert")(revert_case)


@app.command("import")
def import_cases(
    folder: Annotated[
        Path, typer.Argument(help="Folder of .md, .txt, .html, .pdf, .docx and .pptx files, one case a file.")
    ],
    as_json: JsonOption = False,
) -> None:
    """Import a folder of cases; what is there already costs nothing. Exit code 1 when a file was refused."""
    from assistant.entrypoints.cli.progress import CountProgress
    from assistant.errors import InvalidInput

    with reported_errors(as_json), opened() as application:
        if not folder.is_dir():
            raise InvalidInput(f"no such folder: {folder}")
        with CountProgress("Importing cases") as progress:
            report = application.library.import_folder(folder, progress.show)

    def show() -> None:
        typer.echo(f"{len(report.added)} added, {len(report.updated)} updated, {len(report.unchanged)} unchanged")
        for file in report.refused:
            typer.echo(f"refused {file.name}: {file.why}")
        for name, pages in report.incomplete:
            typer.echo(f"incomplete {name}: pages {', '.join(map(str, pages))} are pictures without text")
        for name in report.unprofiled:
            typer.echo(f"profiled by rules {name}: the chat model gave no answer; import again later")

    document = {
        "added": list(report.added),
        "updated": list(report.updated),
        "unchanged": list(report.unchanged),
        "refused": [{"file": one.name, "why": one.why, "reason": one.reason} for one in report.refused],
        "incomplete": [{"case_id": name, "pages": list(pages)} for name, pages in report.incomplete],
        "unprofiled": list(report.unprofiled),
    }
    print_result(document, as_json=as_json, human=show)
    if report.refused:
        raise typer.Exit(1)


@app.command("list")
def list_cases(as_json: JsonOption = False) -> None:
    """The cases held, with what was decided about them."""

    with reported_errors(as_json), opened() as application:
        cases = application.library.cases()

    def show() -> None:
        for case in cases:
            typer.echo("  ".join([case.case_id, case.title, *standing_words(case.standing)]))
        typer.echo(f"{len(cases)} cases")

    document = [
        {"case_id": case.case_id, "title": case.title, "language": case.language, **asdict(case.standing)}
        for case in cases
    ]
    print_result(document, as_json=as_json, human=show)


@app.command()
def reindex(as_json: JsonOption = False) -> None:
    """Build the vector index again from the files."""

    with reported_errors(as_json), opened() as application:
        count = application.library.reindex()
    print_result({"cases": count}, as_json=as_json, human=lambda: typer.echo(f"{count} cases indexed"))


@app.command()
def report(person: AsPerson = None, as_json: JsonOption = False) -> None:
    """Which cases earn their keep: brought, fetched, liked, won afterwards; and whose needs no case meets."""
    from assistant.domain.case_use import summed
    from assistant.domain.permission import Action, Kind
    from assistant.services import recommending

    with reported_errors(as_json), opened() as application:
        with application.database.read() as store:
            access = access_of(store, application, person)
            access.require_kind(Action.READ, Kind.CASE)
            uses = sorted(summed(store.sent_cases.uses()), key=lambda use: -use.earned)
            views = [access.view(one.id) for one in access.readable(store.customers.all())]
        gaps = recommending.gaps(views, application.library)

    def show() -> None:
        typer.echo("case  brought  fetched  liked  disliked  liked by the customer  won  lines of business")
        for use in uses:
            counts = (use.brought, use.opened, use.liked, use.disliked, use.customer_liked, use.won)
            typer.echo("  ".join([use.case_id, *map(str, counts), ", ".join(use.industries)]))
        typer.echo(f"{len(gaps)} customers whose needs no case meets")
        for gap in gaps:
            typer.echo(f"{gap.customer}: {'; '.join(gap.needs)}")

    document = {
        "cases": [{**asdict(use), "earned": round(use.earned, 3)} for use in uses],
        "gaps": [asdict(gap) for gap in gaps],
    }
    print_result(document, as_json=as_json, human=show)


@app.command()
def match(
    question: Annotated[str | None, typer.Argument(help="What the customer needs, in words.")] = None,
    customer: Annotated[str | None, typer.Option(help="A customer whose view is matched.")] = None,
    industry: Annotated[str | None, typer.Option(help="Industry.")] = None,
    size: Annotated[str | None, typer.Option(help="Size, such as 800 people.")] = None,
    region: Annotated[str | None, typer.Option(help="Region.")] = None,
    product: Annotated[list[str] | None, typer.Option(help="One of our products; may be repeated.")] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(help="FACET=WORDS: industry, size, region, deployment, product or language; may be repeated."),
    ] = None,
    count: Annotated[int, typer.Option(min=1, max=20, help="How many.")] = 3,
    person: AsPerson = None,
    as_json: JsonOption = False,
) -> None:
    """Find the cases that fit, and say why."""
    from assistant.domain.permission import Action, Kind
    from assistant.errors import InvalidInput
    from assistant.services import finding, recommending
    from assistant.services.wording import locale_of
    from retrieval.case_types import CustomerProfile

    with reported_errors(as_json), opened() as application:
        profile = CustomerProfile()
        with application.database.read() as store:
            access = access_of(store, application, person)
            access.require_kind(Action.READ, Kind.CASE)
            uses = store.sent_cases.uses()
            if customer:
                found_customer = finding.require_customer(store, customer, among=access.readable)
                profile = recommending.profile_of(access.view(found_customer.id))
        typed: dict[str, Any] = {
            "needs": (*profile.needs, question) if question else profile.needs,
            "industry": industry or profile.industry,
            "size": size or profile.size,
            "region": region or profile.region,
            "products": (*profile.products, *(product or ())),
        }
        profile = replace(profile, **typed)
        if profile == CustomerProfile():
            raise InvalidInput("say what to match: a question, --customer, --industry, --size, --region or --product")
        chosen = _filter(only or [])
        language = locale_of(question or "", application.settings.default_locale)
        found = recommending.find_cases(application.library, profile, uses, count=count, language=language, only=chosen)
        matches = found.matches

    def show() -> None:
        if not matches:
            typer.echo("no case: the library is empty (spotter cases import FOLDER), or --only leaves none")
        for place, one in enumerate(matches, 1):
            typer.echo(f"{place}. {one.title} ({one.case_id})" + ("" if one.fits else "  — nearest, no good fit"))
            for reason in one.reasons:
                typer.echo(f"   + {reason.facet}: {reason.asked} ~ {reason.found}")
            for other in one.differs:
                typer.echo(f"   - {other.facet}: {other.asked} / {other.found}")
            typer.echo(f"   “{one.quote}”")

    print_result([match_to_json(one) for one in matches], as_json=as_json, human=show)


def _filter(parts: list[str]) -> Any:
    """`FACET=WORDS` as a filter of cases."""
    from assistant.errors import InvalidInput
    from retrieval.case_types import CaseFilter

    given = dict(part.partition("=")[::2] for part in parts)
    names = {one.name for one in fields(CaseFilter)}
    if wrong := [part for part in parts if "=" not in part] + [name for name in given if name not in names]:
        raise InvalidInput(f"--only {wrong[0]}: give FACET=WORDS with FACET one of {', '.join(sorted(names))}")
    return CaseFilter(**given)


def match_to_json(one: Any) -> dict[str, Any]:
    """A case match as plain JSON values."""
    return {
        "case_id": one.case_id,
        "title": one.title,
        "score": one.score,
        "fits": one.fits,
        "language": one.language,
        "quote": one.quote,
        "reasons": [{"facet": r.facet, "asked": r.asked, "found": r.found} for r in one.reasons],
        "differs": [{"facet": r.facet, "asked": r.asked, "found": r.found} for r in one.differs],
    }
