"""The way between tablets and gateways: losses, delays, and what lies between."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from concours.core.kernel.errors import Refusal, Unavailable
from concours.core.kernel.time import SECOND_MS
from concours.rehearsal.world.agenda import Agenda, Promise, Steps
from concours.rehearsal.world.centre.bulletin import News, Point
from concours.rehearsal.world.centre.device import Token
from concours.rehearsal.world.centre.gateway import Gateway

STREAM_SILENCE_MS = 40 * SECOND_MS

Kind = Literal["answered", "refused", "unavailable", "html"]
Request = Callable[[Gateway], Steps[Any]]


@dataclass(frozen=True, slots=True)
class Response:
    """What comes back; `html` is a portal's page, with status 200."""

    kind: Kind
    body: dict[str, Any] = field(default_factory=dict)
    centre_ms: int | None = None


@dataclass(slots=True)
class Line:
    """A site's uplink, and what befalls it now."""

    site: int
    is_cut: bool = False
    is_one_way: bool = False
    has_portal: bool = False
    loss_per_cent: int = 1
    twice_per_cent: int = 1
    latency_ms: tuple[int, int] = (5, 60)


class Stream:
    """One tablet's open stream of news at one gateway."""

    def __init__(self, token: Token, gateway: Gateway, line: Line) -> None:
        self.token = token
        self.gateway = gateway
        self.line = line
        self.items: list[News] = []
        self.came: Promise[None] = Promise()
        self.is_open = True
        self.restarts_count = gateway.news.restarts_count
        self.last_ms = 0
        """When the last of what was sent arrives: a stream keeps its order."""

    def put(self, items: list[News]) -> None:
        """More has come through."""
        self.items += items
        self.came.keep(None)

    def end(self) -> None:
        """Tell the tablet that nothing more comes."""
        self.is_open = False
        self.came.keep(None)


class Network:
    """Sites' lines to the gateways behind one balancer."""

    def __init__(self, agenda: Agenda, gateways: list[Gateway], sites: int) -> None:
        self.agenda = agenda
        self.gateways = gateways
        self.lines = [Line(site) for site in range(sites)]

    def request(self, line: Line, ask: Request) -> Promise[Response]:
        """Send a request; the promise may never be kept."""
        reply: Promise[Response] = Promise()
        if line.has_portal:
            wait_ms = self._latency(line)
            self.agenda.after(wait_ms, lambda: reply.keep(Response("html")))
            return reply
        copies = 2 if self.agenda.happens(line.twice_per_cent) else 1
        for _ in range(copies):
            if not line.is_cut and not self.agenda.happens(line.loss_per_cent):
                wait_ms = self._latency(line)
                self.agenda.after(wait_ms, lambda: self._arrive(line, ask, reply))
        return reply

    def open_stream(self, token: Token, line: Line, point: Point) -> Stream | None:
        """Open a stream of news past a point, or None when it does not pass."""
        alive = [gateway for gateway in self.gateways if gateway.is_up]
        is_lost = line.is_cut or line.has_portal or line.is_one_way or not alive
        if is_lost or self.agenda.happens(line.loss_per_cent):
            return None
        stream = Stream(token, self.agenda.chance.choice(alive), line)
        self.agenda.after(self._latency(line), lambda: self._begin(stream, point))
        return stream

    def _begin(self, stream: Stream, point: Point) -> None:
        """Send what is past a point of our history; else no stream, but a list."""
        if stream.gateway.is_up and not stream.gateway.news.is_ours(point):
            self.agenda.after(self._latency(stream.line), stream.end)
            return
        self._feed(stream, point.number)

    def _feed(self, stream: Stream, after: int) -> None:
        """Send what is there, then wait for what comes; a cut is found out later."""
        gateway, line = stream.gateway, stream.line
        if not stream.is_open:
            return
        if line.is_cut or line.is_one_way or line.has_portal:
            self.agenda.after(STREAM_SILENCE_MS, stream.end)
            return
        if not gateway.is_up or gateway.news.restarts_count != stream.restarts_count:
            self.agenda.after(self._latency(line), stream.end)
            return
        items = gateway.news.concerning(stream.token, after)
        if items:
            after = items[-1].number
            arrives_ms = self.agenda.now + self._latency(line)
            stream.last_ms = max(arrives_ms, stream.last_ms)
            self.agenda.at(stream.last_ms, lambda: stream.put(items))
        gateway.changed.then(lambda _value, _error: self._feed(stream, after))

    def _arrive(self, line: Line, ask: Request, reply: Promise[Response]) -> None:
        alive = [gateway for gateway in self.gateways if gateway.is_up]
        if not alive:
            self._return(line, reply, Response("unavailable"))
            return
        gateway = self.agenda.chance.choice(alive)

        def on_reply(value: Any, error: Exception | None) -> None:
            self._return(line, reply, _response(gateway, value, error))

        gateway.run(ask(gateway)).then(on_reply)

    def _return(self, line: Line, reply: Promise[Response], response: Response) -> None:
        is_lost = line.is_cut or line.is_one_way or line.has_portal
        if is_lost or self.agenda.happens(line.loss_per_cent):
            return
        self.agenda.after(self._latency(line), lambda: reply.keep(response))

    def _latency(self, line: Line) -> int:
        return self.agenda.between(*line.latency_ms)


def _response(gateway: Gateway, value: Any, error: Exception | None) -> Response:
    if isinstance(error, Unavailable) or not gateway.is_right():
        return Response("unavailable")
    if isinstance(error, Refusal):
        body = {"code": error.code, "facts": error.facts()}
        return Response("refused", body, gateway.now())
    return Response("answered", value, gateway.now())
