"""Telegram's webhook: checked, filed, acknowledged. The work is done elsewhere."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from assistant.entrypoints.api.context import App
from assistant.entrypoints.api.problems import documented
from assistant.errors import InvalidInput, NotFound, Unauthenticated

router = APIRouter(tags=["telegram"], include_in_schema=False)


@router.post("/telegram/webhook", responses=documented(401, 404, 413, 422, 503))
async def receive_update(
    request: Request, app: App, x_telegram_bot_api_secret_token: Annotated[str, Header()] = ""
) -> Response:
    """File one update; a repeated delivery does nothing. The secret is compared in constant time, before the body."""
    telegram: Any = app.channels.get("telegram")
    if telegram is None or app.settings.telegram_mode != "webhook":
        raise NotFound("Telegram does not come in here")
    if not telegram.check_secret(x_telegram_bot_api_secret_token):
        raise Unauthenticated("wrong webhook secret", code="webhook_secret")
    update = await _update(request)
    await run_in_threadpool(app.receive, "telegram", str(update["update_id"]), update)
    return Response(status_code=200)


async def _update(request: Request) -> dict[str, Any]:
    try:
        update = await request.json()
    except ValueError:  # bad JSON, bad UTF-8
        raise InvalidInput("not JSON") from None
    update_id = update.get("update_id") if isinstance(update, dict) else None
    if not isinstance(update, dict) or not isinstance(update_id, int) or isinstance(update_id, bool):
        raise InvalidInput("not a Telegram update")
    return update
