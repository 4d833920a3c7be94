"""The API keeps what its OpenAPI document says, whatever is thrown at it."""

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from assistant.bootstrap import Application
from assistant.domain.lead import Facts, TouchKind
from assistant.entrypoints.api import create_api
from assistant.services import confirming, lead_filing, onboarding
from assistant.services.lead_filing import Arrival
from assistant.settings import Settings
from tests.web_parts import NOTE, SPOKEN, KnowsTheNotes, ManualClock, OneCaseLibrary, SaysTheSame, file_draft

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def edge(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A server with something in it, an admin's token, and ids that exist."""
    folder: Path = tmp_path_factory.mktemp("schema")
    app = Application(
        Settings(data_dir=folder),
        clock=ManualClock(),
        transcriber=SaysTheSame(),
        reader=KnowsTheNotes(),
        library=OneCaseLibrary(folder),
    )
    app.migrate()
    with app.database.write() as store:
        boss = onboarding.add_person(store, "Zhao Min", app.desk, app.clock(), is_admin=True)
        onboarding.add_person(store, "王芳", app.desk, app.clock())
        token = onboarding.new_token(store, boss, "tests", app.clock())
    done, waiting = file_draft(app, boss, SPOKEN), file_draft(app, boss, NOTE)
    with app.database.write() as store:
        arrival = Arrival(TouchKind.FORM, "ads", campaign="spring", external_id="form-1")
        taken = lead_filing.take(store, Facts(name="Tom Reed"), arrival, boss, app.desk, app.clock())
        confirmed = confirming.confirm(store, done.id, 1, boss, app.desk, app.clock(), customer_name="Nordic Dairy")
    ids = {
        "note_id": waiting.note_id,
        "draft_id": waiting.id,
        "record_id": confirmed.record.id,
        "customer_id": confirmed.record.customer_id,
        "lead_id": taken.lead.id,
    }
    yield create_api(app), {"Authorization": f"Bearer {token}"}, ids
    app.stop()


@pytest.fixture(scope="module")
def api_schema(edge: Any) -> Any:
    """Every documented route. Readiness says 503 by design; a revoked token would end the run."""
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", edge[0])
    return schema.exclude(path=["/readyz", "/api/v1/tokens/current"])


@pytest.mark.slow
def test_nothing_breaks_the_server_or_the_promise(api_schema: Any, edge: Any) -> None:
    _, headers, ids = edge
    tried: list[str] = []
    for found in api_schema.get_all_operations():
        operation = found.ok()

        @settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(), is_there=st.booleans())
        def try_it(case: Any, is_there: bool) -> None:
            for name in (case.path_parameters or {}) if is_there else ():
                case.path_parameters[name] = ids.get(name, case.path_parameters[name])
            case.call_and_validate(headers=headers, checks=CHECKS)

        try_it()
        tried.append(operation.label)
    assert len(tried) >= 20


def test_every_operation_has_a_name_of_its_own_and_documents_its_problems(edge: Any) -> None:
    paths = edge[0].openapi()["paths"]
    operations = [(path, one) for path, methods in paths.items() for one in methods.values()]
    names = [one["operationId"] for _, one in operations]
    assert len(set(names)) == len(names)
    for path, one in operations:
        assert one.get("description") or one.get("summary"), path
        if path.startswith("/api/"):
            assert "application/problem+json" in one["responses"]["401"]["content"], path
