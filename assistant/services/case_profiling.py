"""Profiles of case studies made by the chat model; what it does not prove by the case's own words is dropped."""

from collections.abc import Mapping
from typing import Any

from assistant.errors import InvalidInput, InvalidModelAnswer, SpotterError
from assistant.llm.base import ChatModel, ChatTurn
from prompts.loader import Prompt, PromptLibrary
from retrieval.base import ProfilerUnavailable
from retrieval.case_profile import LISTED, MAX_CLAIM_CHARS, MAX_CLAIMS, SINGLE, CaseProfile, Claim

ANSWER_TOKENS = 3000
MOST_CHARS = 12_000
"""Of a story longer than this the beginning is read: profiles are told there."""


class ModelProfiler:
    """A `CaseProfiler` that asks the chat model once a case."""

    def __init__(self, model: ChatModel, prompts: PromptLibrary) -> None:
        self._model = model
        self._prompts = {"zh": prompts.load("profile_case", "zh-CN"), "en": prompts.load("profile_case", "en")}

    @property
    def name(self) -> str:
        """The model and the version of its prompt."""
        return f"{self._model.model} profile_case.v{self._prompts['en'].version}"

    def profile(self, text: str, language: str) -> CaseProfile | None:
        """See `CaseProfiler.profile`; None where the answer was of no use."""
        try:
            return checked(self._ask(self._prompts["zh" if language == "zh" else "en"], text[:MOST_CHARS]), text)
        except (InvalidModelAnswer, InvalidInput):
            return None
        except SpotterError as error:
            raise ProfilerUnavailable(str(error)) from error

    def _ask(self, prompt: Prompt, text: str) -> Mapping[str, Any]:
        turns = [ChatTurn(turn.role, turn.content) for turn in prompt.render(text=text)]
        answer = self._model.complete(
            turns, schema=prompt.schema, schema_name=prompt.schema_name, max_tokens=ANSWER_TOKENS
        )
        return answer.document


def checked(document: Mapping[str, Any], text: str) -> CaseProfile | None:
    """The profile that a model's answer gives: claims whose quotes stand in `text`, blanks and line ends aside; None
    where nothing is left. Wrong types count as nothing said, so no answer can break an import."""
    letters = _Letters(text)
    values: dict[str, Any] = {name: letters.claims(document.get(name)) for name in LISTED}
    values |= {name: next(iter(letters.claims([document.get(name)])), None) for name in SINGLE}
    return CaseProfile(**values) if any(values.values()) else None


class _Letters:
    """A text without its blanks, so that a quote is found whatever they are, and given back as it stands there."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._places = [place for place, char in enumerate(text) if not char.isspace()]
        self._joined = "".join(text[place] for place in self._places)

    def claims(self, items: Any) -> tuple[Claim, ...]:
        found: dict[Claim, None] = {}
        for item in items[:MAX_CLAIMS] if isinstance(items, list) else ():
            if not isinstance(item, Mapping):
                continue
            quote, zh, en = (one if isinstance(one := item.get(key), str) else "" for key in ("quote", "zh", "en"))
            proof = self._standing(quote)
            if proof and (zh.strip() or en.strip()):
                found[Claim(zh.strip()[:MAX_CLAIM_CHARS], en.strip()[:MAX_CLAIM_CHARS], proof)] = None
        return tuple(found)

    def _standing(self, quote: str) -> str:
        """The words of the text that `quote` gives, without its blanks; empty where they do not stand there."""
        wanted = "".join(quote.split())
        start = self._joined.find(wanted) if wanted else -1
        if start < 0:
            return ""
        return self._text[self._places[start] : self._places[start + len(wanted) - 1] + 1]
