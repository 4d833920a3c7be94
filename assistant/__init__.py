"""Spotter: the application. Everything else (speech, retrieval, connectors, prompts) is handed to it by bootstrap."""
