"""From a chat model's words to a JSON document that keeps to its schema."""

import json
import re
from collections.abc import Mapping
from typing import Any

from assistant.errors import InvalidModelAnswer
from assistant.llm.base import Json

_FENCED = re.compile(r"```(?:json)?\s*(.*?)```", re.DOTALL)


def read_document(text: str, schema: Mapping[str, Any]) -> Json:
    """The JSON object in `text`, valid under `schema`. A fenced block or words around it are forgiven.

    Raises InvalidModelAnswer when there is no such object (cut off, say) or it breaks the schema. The message names
    the place in the schema and never the value, which may be a customer's words.
    """
    import jsonschema

    document = _find_object(text)
    try:
        jsonschema.validate(document, schema)
    except jsonschema.ValidationError as error:
        place = "/".join(str(part) for part in error.absolute_path) or "the top"
        raise InvalidModelAnswer(
            f"the model's answer breaks the schema's rule {error.validator!r} at {place}"
        ) from None
    return document


def _find_object(text: str) -> Json:
    fenced = _FENCED.search(text)
    for candidate in (text, fenced.group(1) if fenced else "", text[text.find("{") : text.rfind("}") + 1]):
        try:
            document = json.loads(candidate, parse_constant=_refuse)
        except (ValueError, RecursionError):
            continue
        if isinstance(document, dict):
            return _storable(document)
    raise InvalidModelAnswer(f"the model's answer holds no whole JSON object ({len(text)} characters)")


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _storable(document: Json) -> Json:
    # Half an emoji (a lone "\\ud83d") is legal in JSON and in str, and neither UTF-8 nor a database takes it.
    text = json.dumps(document, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return dict(json.loads(text.encode("utf-8", "replace")))
    return document
