"""Spotter's few kinds of error. Each has a stable `code`; wording for people is made at the edge, in both languages."""


class SpotterError(Exception):
    """Base of all errors that Spotter raises on purpose.

    `code` is stable and names the text catalogue entry; `detail` is for logs and never holds a secret or customer
    words; `retryable` says whether the very same call may succeed later; `params` fill the text catalogue entry.
    """

    code = "internal"
    retryable = False

    def __init__(self, detail: str = "", *, code: str | None = None, **params: str | int | float) -> None:
        super().__init__(detail or code or self.code)
        self.code = code or self.code
        self.detail = detail
        self.params = params


class InvalidInput(SpotterError):
    """What the user gave cannot be used; `detail` says what to do. HTTP 422, CLI exit code 2."""

    code = "invalid_input"


class NotFound(SpotterError):
    """No such thing, or not for this person to see. HTTP 404."""

    code = "not_found"


class Forbidden(SpotterError):
    """Known person, not allowed. HTTP 403."""

    code = "forbidden"


class Unauthenticated(SpotterError):
    """Nobody we know. HTTP 401."""

    code = "unauthenticated"


class Conflict(SpotterError):
    """The thing changed or ended meanwhile (a discarded draft is confirmed, say). HTTP 409."""

    code = "conflict"


class Unavailable(SpotterError):
    """A part we need (model, channel, database) is away for now. HTTP 503."""

    code = "unavailable"
    retryable = True


class NotReady(SpotterError):
    """Set-up is missing (weights, migrations); `detail` names the command that mends it. CLI exit code 1."""

    code = "not_ready"


class InvalidModelAnswer(SpotterError):
    """The chat model answered with something that does not fit the schema; asking again rarely helps."""

    code = "invalid_model_answer"
