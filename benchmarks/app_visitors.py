"""Visitors without a browser: they speak the dashboard's own protocol and click as officials do.

A click is answered when the script has finished; its time is that from sending the click to that message.
Two of them are a nuisance: one clicks without a pause, one uploads far more than is allowed.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin, Subprotocol

SLOW = 60
"""Seconds after which a click counts as failed."""
FEWEST = 10
"""Parts that even the smallest page consists of."""
FLOOD = 200 << 20
"""Bytes that one visitor uploads in pieces, so that no length announces them."""


@dataclass(frozen=True, slots=True)
class Click:
    """A page and the query of its address."""

    page: str
    query: str


@dataclass(slots=True)
class Tally:
    """Seconds of every click that was answered, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def crowd(
    port: int, clicks: Sequence[Click], visitors: int, think: float, duration: float
) -> Tally:
    """``visitors`` at once for ``duration`` seconds, each clicking every ``think`` seconds or so."""
    return asyncio.run(_crowd(port, clicks, visitors, think, duration))


async def _crowd(
    port: int, clicks: Sequence[Click], visitors: int, think: float, duration: float
) -> Tally:
    tally = Tally()
    until = time.monotonic() + duration
    await asyncio.gather(
        *(
            _visit(port, clicks, random.Random(seed), think, until, tally)
            for seed in range(visitors)
        )
    )
    return tally


def nuisance(port: int, clicks: Sequence[Click], duration: float) -> tuple[Tally, int]:
    """One visitor who clicks without a pause, and the status that an upload of FLOOD bytes gets."""
    return asyncio.run(_nuisance(port, clicks, duration))


async def _nuisance(port: int, clicks: Sequence[Click], duration: float) -> tuple[Tally, int]:
    tally = Tally()
    until = time.monotonic() + duration
    clicking = _visit(port, clicks, random.Random(-1), 0, until, tally)
    _, status = await asyncio.gather(clicking, _flood(port, clicks[0]))
    return tally, status


async def _flood(port: int, click: Click) -> int:
    """Upload as a page's own uploader would, within a session of one's own."""
    async with _session(port) as socket:
        session = await _opened(socket, click)
        return await asyncio.to_thread(_put, port, session)


async def _opened(socket: ClientConnection, click: Click) -> str:
    """The name of the session, told with the first page."""
    await socket.send(_message(click))
    while True:
        answer = await _next(socket)
        if answer.WhichOneof("type") == "new_session":
            return str(answer.new_session.initialize.session_id)


def _put(port: int, session: str) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=SLOW)
    connection.request("GET", "/_stcore/health")
    answer = connection.getresponse()
    answer.read()
    token = SimpleCookie(answer.headers["Set-Cookie"])["_streamlit_xsrf"].value
    headers = {"X-Xsrftoken": token, "Cookie": f"_streamlit_xsrf={token}"}
    headers["Content-Type"] = "multipart/form-data; boundary=end"
    try:
        path = f"/_stcore/upload_file/{session}/flood"
        connection.request("PUT", path, _pieces(), headers, encode_chunked=True)
    except (BrokenPipeError, ConnectionResetError):
        pass  # the server has heard enough; its answer is there all the same
    return connection.getresponse().status


def _pieces() -> Iterator[bytes]:
    head = 'Content-Disposition: form-data; name="file"; filename="flood.html"'
    yield f"--end\r\n{head}\r\n\r\n".encode()
    for _ in range(FLOOD >> 20):
        yield bytes(1 << 20)
    yield b"\r\n--end--\r\n"


async def _visit(
    port: int,
    clicks: Sequence[Click],
    dice: random.Random,
    think: float,
    until: float,
    tally: Tally,
) -> None:
    await asyncio.sleep(dice.uniform(0, think))
    try:
        async with _session(port) as socket:
            while time.monotonic() < until:
                await _click(socket, dice.choice(clicks), tally)
                await asyncio.sleep(dice.uniform(0.5, 1.5) * think)
    except (OSError, WebSocketException) as error:
        tally.failures.append(f"session lost: {error!r}")


def _session(port: int) -> connect:
    return connect(
        f"ws://127.0.0.1:{port}/_stcore/stream",
        subprotocols=[Subprotocol("streamlit")],
        origin=Origin(f"http://127.0.0.1:{port}"),
        max_size=None,
        open_timeout=SLOW,
    )


async def _click(socket: ClientConnection, click: Click, tally: Tally) -> None:
    try:
        tally.seconds.append(await asyncio.wait_for(_answer(socket, click), SLOW))
    except (ValueError, TimeoutError) as error:
        tally.failures.append(f"{click.page}?{click.query}: {error!r}")


async def _answer(socket: ClientConnection, click: Click) -> float:
    """Seconds until the page stands. Raises ValueError where it failed."""
    start = time.perf_counter()
    await socket.send(_message(click))
    parts = 0
    while True:
        answer = await _next(socket)
        kind = answer.WhichOneof("type")
        parts += kind == "delta"
        if kind == "script_finished":
            break
        if kind == "delta" and answer.delta.new_element.alert.format == Alert.ERROR:
            raise ValueError(answer.delta.new_element.alert.body)
    if parts < FEWEST:
        raise ValueError(f"a page of {parts} parts")
    return time.perf_counter() - start


def _message(click: Click) -> bytes:
    message = BackMsg()
    message.rerun_script.page_name = click.page
    message.rerun_script.query_string = click.query
    return bytes(message.SerializeToString())


async def _next(socket: ClientConnection) -> ForwardMsg:
    answer = ForwardMsg()
    answer.ParseFromString(await socket.recv(decode=False))
    return answer
