"""How fast Spotter answers: the webhook's yes under load, a typed note to its draft, a minute of speech to its draft.

    python -m benchmarks.latency [--seconds 20] [--rate 50] [--no-models]

The webhook is measured open-loop: requests leave on schedule whatever the answers do, and a late one counts from its
scheduled time. Beside it, in the same run, a bare FastAPI route that stores nothing: the least any server takes.
"""

import argparse
import asyncio
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import av
import httpx
import numpy as np
import psutil

from benchmarks.machine import report
from tests.stand_ins.bot_api import TOKEN, BotApi

SECRET = "benchmark-secret"
VOICE = Path(__file__).resolve().parents[1] / "examples" / "voice"
NOTES = (
    "上午去了青岭乳业，见了许静，她说仓库盘点一次要停两天，想先看看织云WMS的演示。预算大概六十万，月底前定。我周五之前把报价发过去。",
    "跟恒岳机械的孟总通了电话，设备数据全靠人抄，他们现在用的是用友。下周二我带李雷过去演示。",
    "兰溪医药方琳说追溯码对不上，被药监问了两次，比较急。另外鼎捷也在报价。明天我先发案例给她。",
    "今天在展会上碰到青岭乳业的采购，说立项了，年底前上线，担心老系统的数据迁移。让李雷帮忙出一份迁移方案。",
    "Just off a call with Northwind Dairy. They lose about two pallets a month to temperature spikes and want alerts on"
    " phones. Budget is around 90k. I'll send the quote by Friday.",
    "Visited Halden Pumps today, met Laura. They run SAP and hate the paper job cards. Decision by end of the quarter."
    " Li Lei will do a demo next Tuesday.",
)


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` (0..1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def load(url: str, rate: int, seconds: int, first_id: int) -> list[float]:
    """Post updates at `rate` a second; milliseconds from each one's scheduled time to its answer."""
    took: list[float] = []
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    limits = httpx.Limits(max_connections=100, max_keepalive_connections=100)
    async with httpx.AsyncClient(limits=limits, timeout=30, trust_env=False) as client:
        start = time.perf_counter() + 0.2

        async def one(number: int) -> None:
            due = start + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            answer = await client.post(url, json=update(first_id + number), headers=headers)
            answer.raise_for_status()
            took.append((time.perf_counter() - due) * 1000)

        await asyncio.gather(*(one(number) for number in range(rate * seconds)))
    return took


def update(number: int) -> dict[str, Any]:
    """A text message of somebody unknown, as Telegram sends it."""
    someone = {"id": 9_000_000 + number % 50, "is_bot": False, "first_name": "Bench", "language_code": "en"}
    chat = {"id": someone["id"], "type": "private", "first_name": "Bench"}
    message = {"message_id": number, "date": 1_780_000_000, "chat": chat, "from": someone, "text": "hello"}
    return {"update_id": number, "message": message}


@contextmanager
def process(command: list[str], environment: dict[str, str], ready_url: str) -> Iterator[psutil.Process]:
    """A child process that is up when `ready_url` answers, ended at the end."""
    child = subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 60
        while True:
            try:
                httpx.get(ready_url, timeout=2, trust_env=False)
                break
            except httpx.HTTPError:
                if child.poll() is not None or time.monotonic() > end:
                    raise
                time.sleep(0.1)
        yield psutil.Process(child.pid)
    finally:
        child.terminate()
        child.wait(20)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def measure_ack(rate: int, seconds: int) -> dict[str, Any]:
    """Webhook answers with the worker in the same process, in one of its own, and a bare route."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder, BotApi() as api:
        port = free_port()
        environment = {
            "SPOTTER_DATA_DIR": folder,
            "SPOTTER_PORT": str(port),
            "SPOTTER_TELEGRAM_TOKEN": TOKEN,
            "SPOTTER_TELEGRAM_API_URL": api.url,
            "SPOTTER_TELEGRAM_MODE": "webhook",
            "SPOTTER_TELEGRAM_SECRET": SECRET,
            "SPOTTER_PUBLIC_URL": "http://127.0.0.1:9",
            "SPOTTER_LOG_LEVEL": "error",
        }
        base = f"http://127.0.0.1:{port}"
        spotter = [sys.executable, "-c", "from assistant.entrypoints.cli import main; main()"]
        for name, arguments in (("one process", ["serve"]), ("edge alone", ["serve", "--no-worker"])):
            with process([*spotter, *arguments], environment, f"{base}/healthz") as server:
                found[f"rss_mb {name}"] = server.memory_info().rss / 1e6
                took = asyncio.run(load(f"{base}/telegram/webhook", rate, seconds, len(found) * 1_000_000))
                found[name] = took
        bare = [sys.executable, "-c", BARE.format(port=port)]
        with process(bare, {}, f"{base}/healthz"):
            found["bare route"] = asyncio.run(load(f"{base}/telegram/webhook", rate, seconds, 1))
    return found


BARE = """
import uvicorn
from fastapi import FastAPI
app = FastAPI()
@app.get("/healthz")
def healthz(): return {{}}
@app.post("/telegram/webhook")
def webhook(update: dict): return {{}}
uvicorn.run(app, host="127.0.0.1", port={port}, log_level="error", access_log=False)
"""


def measure_drafts() -> dict[str, Any]:
    """Seconds from sending to the card, with the local models warm."""
    from assistant.bootstrap import Application
    from assistant.entrypoints.demo import load_scene, set_the_scene
    from assistant.entrypoints.terminal import TerminalChat
    from assistant.settings import Settings

    settings = Settings()
    with tempfile.TemporaryDirectory() as folder:
        moved = {"data_dir": Path(folder), "models_dir": settings.weights_dir.absolute(), "database_url": ""}
        app = Application(settings.model_copy(update=moved))
        try:
            app.migrate()
            rep, _ = set_the_scene(app, load_scene())
            app.start_worker()
            chat = TerminalChat(app, rep)
            chat.wait(
                chat.send_text("今天拜访了青岭乳业，聊了聊仓库。", is_note=True), timeout_s=300
            )  # loads the model
            typed: list[float] = []
            for note in NOTES:
                started = time.perf_counter()
                chat.wait(chat.send_text(note, is_note=True), timeout_s=300)
                typed.append(time.perf_counter() - started)
            minute = Path(folder) / "minute.wav"
            write_minute(minute)
            spoken: list[float] = []
            for _ in range(3):
                started = time.perf_counter()
                chat.wait(chat.send_audio(minute), timeout_s=600)
                spoken.append(time.perf_counter() - started)
        finally:
            app.stop()
    return {"typed": typed, "spoken": spoken}


def write_minute(to: Path) -> None:
    """Sixty seconds of speech: the example notes one after another."""
    pieces: list[Any] = []
    while sum(len(piece) for piece in pieces) < 60 * 16_000:
        for file in sorted(VOICE.glob("*-zh.ogg")):
            with av.open(str(file)) as source:
                resampler = av.AudioResampler(format="s16", layout="mono", rate=16_000)
                pieces += [r.to_ndarray()[0] for frame in source.decode(audio=0) for r in resampler.resample(frame)]
    samples = np.concatenate(pieces)[: 60 * 16_000].astype(np.int16)
    with av.open(str(to), "w") as sink:
        stream = sink.add_stream("pcm_s16le", rate=16_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = 16_000
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            sink.mux(packet)


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--rate", type=int, default=50)
    parser.add_argument("--no-models", action="store_true")
    options = parser.parse_args()
    ack = measure_ack(options.rate, min(options.seconds, 60))
    rows: list[list[Any]] = []
    figures: dict[str, Any] = {"rate": options.rate}
    bare_ms = percentile(ack["bare route"], 0.99)
    for name in ("one process", "edge alone", "bare route"):
        middle, late = statistics.median(ack[name]), percentile(ack[name], 0.99)
        rows.append([f"webhook ack at {options.rate}/s, {name}", f"{middle:.1f} ms", f"{late:.1f} ms", late / bare_ms])
        figures[name] = {"median_ms": middle, "p99_ms": late, "p99_to_bare": late / bare_ms}
    for name in ("one process", "edge alone"):
        rows.append([f"memory, no model loaded, {name}", f"{ack[f'rss_mb {name}']:.0f} MB", "", ""])
        figures[f"rss_mb {name}"] = ack[f"rss_mb {name}"]
    if not options.no_models:
        for name, took in measure_drafts().items():
            label = "typed note to draft" if name == "typed" else "60 s of speech to draft"
            rows.append([label, f"{statistics.median(took):.1f} s", f"{max(took):.1f} s (worst)", ""])
            figures[f"{name}_s"] = {"median": statistics.median(took), "all": took}
    report("latency", "Latency", ["what", "median", "p99", "times bare"], rows, figures)


if __name__ == "__main__":
    main()
