"""What a request handler works with: the application, the caller, and the caller's language."""

from typing import Annotated, cast

from fastapi import Depends, Request

from assistant.bootstrap import Application
from assistant.domain.person import Locale


def application(request: Request) -> Application:
    """The application that this server fronts."""
    return cast(Application, request.app.state.application)


App = Annotated[Application, Depends(application)]


def locale_of(request: Request) -> Locale:
    """The signed-in person's language on the web page, else what the client asks for, else the default."""
    chosen = getattr(request.state, "locale", None)
    if chosen is not None:
        return cast(Locale, chosen)
    return accepted_locale(request.headers.get("accept-language", ""), application(request).settings.default_locale)


def accepted_locale(header: str, default: Locale) -> Locale:
    """The better of our two languages by an Accept-Language header (RFC 9110, 12.5.4); `default` when it names none."""
    best: tuple[float, Locale] = (0.0, default)
    for part in header.split(","):
        tag, _, rest = part.strip().partition(";")
        name, _, given = rest.strip().partition("=")
        try:
            weight = float(given) if name.strip() == "q" else 1.0
        except ValueError:
            continue
        primary = tag.strip().lower().split("-")[0]
        found: Locale | None = "zh-CN" if primary == "zh" else "en" if primary == "en" else None
        if found and best[0] < weight <= 1:
            best = (weight, found)
    return best[1]
