"""Telegram: a `Channel` over the Bot API. `channel` holds the adapter; `parsing`, `rendering`, `secret` are pure."""
