"""Parts as they ship that take a while to load, once a test run."""

from functools import lru_cache

from assistant.tagger.e5_tagger import E5Tagger


@lru_cache(maxsize=1)
def shipped_tagger() -> E5Tagger:
    """The tagger as it ships."""
    return E5Tagger()
