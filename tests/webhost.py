"""A real server on this computer, which is several hosts, for the tests of what asks others."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ROBOTS = "/robots.txt"


@dataclass
class Server:
    """A host: answers by path, and remembers who asked for what."""

    answers: dict[str, Any] = field(default_factory=dict)
    """By path a status, a status with headers and perhaps a body, a text, or a function that does it all."""
    asked: list[tuple[str, str]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    agents: set[str] = field(default_factory=set)
    headers: list[dict[str, str]] = field(default_factory=list)
    """Of each request."""
    port: int = 0

    def url(self, path: str, host: str = "127.0.0.1", scheme: str = "http") -> str:
        """The address of a path."""
        return f"{scheme}://{host}:{self.port}{path}"

    def paths(self, method: str = "") -> list[str]:
        """What was asked for, but for robots.txt."""
        return [path for how, path in self.asked if path != ROBOTS and (not method or how == method)]

    def count(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(each == path for _, each in self.asked)


def handler_of(server: Server) -> type[BaseHTTPRequestHandler]:
    """What answers for a server."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            server.asked.append((self.command, self.path))
            server.times.append(time.monotonic())
            server.agents.add(self.headers["User-Agent"])
            server.headers.append(dict(self.headers))
            server.at_once += 1
            server.most_at_once = max(server.most_at_once, server.at_once)
            try:
                self.reply(server.answers.get(self.path, 404))
            finally:
                server.at_once -= 1

        def reply(self, answer: Any) -> None:
            if callable(answer):
                answer = answer(self)
            if answer is None:
                return
            text = answer if isinstance(answer, str) else ""
            status, headers, *body = answer if isinstance(answer, tuple) else (200 if text else answer, {})
            data = body[0] if body else text.encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(data)

        do_GET = do_HEAD = answer  # noqa: N815 (the names that http.server looks for)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


def serving(server: Server, context: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Listen on every loopback address, so that one server is several hosts."""
    with ThreadingHTTPServer(("0.0.0.0", 0), handler_of(server)) as http:
        http.daemon_threads = True
        if context:
            http.socket = context.wrap_socket(http.socket, server_side=True)
        http.handle_error = lambda *_: None  # type: ignore[method-assign] # those who hang up, handshakes that shall fail
        server.port = http.server_port
        thread = threading.Thread(target=http.serve_forever, args=(0.05,))
        thread.start()
        yield server
        http.shutdown()
        thread.join()
