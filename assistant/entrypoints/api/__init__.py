"""The HTTP edge: the API under /api/v1, the web chat, the Telegram webhook, health and metrics."""

from assistant.entrypoints.api.factory import create_api

__all__ = ["create_api"]
