"""What Prometheus may ask: requests by route, and how notes, inbox and outbox stand. No names, no customer words."""

import time
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.errors import SpotterError
from assistant.storage.database import Database

STAGE_BOUNDS_S = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0)
REQUEST_BOUNDS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
FRESH_S = 5.0


class Metrics:
    """One registry a server. Figures of the work come from the database, so that every worker's count together."""

    def __init__(self, database: Database) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "spotter_http_requests", "HTTP requests.", ["method", "route", "status"], registry=self.registry
        )
        self.request_seconds = Histogram(
            "spotter_http_request_seconds",
            "Seconds until an HTTP request was answered.",
            ["method", "route"],
            buckets=REQUEST_BOUNDS_S,
            registry=self.registry,
        )
        self.registry.register(_WorkFigures(database))

    def expose(self) -> tuple[bytes, str]:
        """The page and its media type. Blocking."""
        return generate_latest(self.registry), CONTENT_TYPE_LATEST


class CountRequests:
    """Counts and times every request under its route's pattern; unknown paths are one route."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500
        began = time.perf_counter()

        async def noting_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting_send)
        finally:
            route = getattr(scope.get("route"), "path", "other")
            method = scope["method"] if scope["method"] in _METHODS else "OTHER"
            self._metrics.requests.labels(method, route, str(status)).inc()
            self._metrics.request_seconds.labels(method, route).observe(time.perf_counter() - began)


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class _WorkFigures(Collector):
    def __init__(self, database: Database) -> None:
        self._database = database
        self._made_at = float("-inf")
        self._made: list[Metric] = []

    def describe(self) -> list[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        now = time.monotonic()
        if now - self._made_at > FRESH_S:
            try:
                self._made, self._made_at = self._read(), now
            except SpotterError:
                self._made = []
        # Told here and not by a gauge of its own, which would be read before the database is asked.
        yield GaugeMetricFamily("spotter_database_up", "1 when the database answered.", value=float(bool(self._made)))
        yield from self._made

    def _read(self) -> list[Metric]:
        with self._database.read() as store:
            notes = store.figures.notes_by_state()
            inbox = store.figures.inbox_by_state()
            outbox = store.figures.outbox_by_state()
            stages = store.figures.stage_seconds(STAGE_BOUNDS_S)
        notes_family = GaugeMetricFamily("spotter_notes", "Notes by state.", labels=["state"])
        for state, count in notes.items():
            notes_family.add_metric([state], count)
        waiting = GaugeMetricFamily("spotter_waiting", "Messages that wait to be worked on or sent.", labels=["box"])
        waiting.add_metric(["inbox"], inbox.get("new", 0))
        waiting.add_metric(["outbox"], outbox.get("waiting", 0))
        deliveries = CounterMetricFamily("spotter_deliveries", "Messages sent or given up.", labels=["outcome"])
        for outcome in ("sent", "dead"):
            deliveries.add_metric([outcome], outbox.get(outcome, 0))
        seconds = HistogramMetricFamily("spotter_stage_seconds", "Seconds a note spent in a stage.", labels=["stage"])
        for figures in stages:
            buckets = [(str(bound), float(held)) for bound, held in zip(STAGE_BOUNDS_S, figures.at_most, strict=True)]
            seconds.add_metric([figures.stage], [*buckets, ("+Inf", float(figures.count))], figures.sum_s)
        return [notes_family, waiting, deliveries, seconds]
