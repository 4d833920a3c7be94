"""For those who run Spotter: is it alive, is it ready, how is it doing."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse

from assistant.entrypoints.api.context import App
from assistant.entrypoints.api.metrics import Metrics
from assistant.entrypoints.api.schemas import Health, Readiness
from assistant.errors import Unavailable

router = APIRouter(tags=["operations"])


@router.get("/healthz")
async def get_health() -> Health:
    """The process lives. Touches nothing else."""
    return Health(status="ok")


@router.get("/readyz", responses={503: {"model": Readiness, "description": "A part is not ready."}})
def get_readiness(app: App, response: Response) -> Readiness:
    """Whether database, migrations, worker and weights are ready; 503 while one is not."""
    try:
        parts = dict(app.readiness())
    except Unavailable as error:
        parts = {"database": error.code}
    is_ready = all(state == "ok" for state in parts.values())
    response.status_code = 200 if is_ready else 503
    return Readiness(status="ok" if is_ready else "not_ready", parts=parts)


@router.get("/metrics", response_class=PlainTextResponse)
def get_metrics(request: Request) -> Response:
    """Counts and times in Prometheus' text format."""
    metrics: Metrics = request.app.state.metrics
    body, media_type = metrics.expose()
    return Response(body, media_type=media_type)
