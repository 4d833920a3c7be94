"""The web pages: the chat, customers, news, and signing in."""
