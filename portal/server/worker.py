"""A worker process that gives a request to a thread once all of it has arrived.

Clients that send half a request, or a byte a second, cost a socket and no thread.
"""

import contextlib
import errno
import os
import socket
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from http import HTTPStatus
from selectors import EVENT_READ
from urllib.parse import unquote

from gunicorn.http.message import Request
from gunicorn.workers.gthread import ThreadWorker

from portal.server.connection import HEAD_SECONDS, Connection
from portal.server.problems import status_of, write_problem
from portal.web.logs import logged_path

SEND_SECONDS = 30
"""For each piece of an answer to be taken by the client."""
LINGER_SECONDS = 5
"""For a client to read the answer that ends its connection, and hang up."""
STOP_SECONDS = 5
"""For requests that are half read when the server stops."""
LIVENESS = "/healthz"
"""Has a thread of its own: it is answered also while all others wait for a database."""


class BufferingWorker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's threaded worker, with its own way of reading and closing.

    All but `handle` and `handle_error` runs in the main thread.
    """

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        self.waiting: set[Connection] = set()
        """Connections that are read, idle, or about to be closed by the client."""
        self.looked_at = 0.0

    def init_process(self) -> None:
        self.liveness = ThreadPoolExecutor(max_workers=1)
        super().init_process()

    def has_started(self) -> bool:
        """Return whether it can serve: the master reads it from their common file."""
        return bool(os.fstat(self.tmp.fileno()).st_size)

    def load_wsgi(self) -> None:
        """Load the portal as it is now, not as it was when the master started."""
        for name in list(sys.modules):
            if name.startswith("portal.") and not name.startswith("portal.server"):
                del sys.modules[name]
        super().load_wsgi()

    def run(self) -> None:
        os.ftruncate(self.tmp.fileno(), 1)
        super().run()

    def accept(self, listener: socket.socket) -> None:
        try:
            sock, client = listener.accept()
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE):
                self._drop_oldest()
            return  # Else another worker was quicker, or the client has left.
        self.nr_conns += 1
        if self.nr_conns >= self.worker_connections:
            self._drop_oldest()
        conn = Connection(sock, client, listener.getsockname(), self.cfg)
        conn.give(HEAD_SECONDS)
        self._watch(conn)

    def _watch(self, conn: Connection) -> None:
        conn.sock.setblocking(False)
        self.waiting.add(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self._ready, conn))

    def _unwatch(self, conn: Connection) -> None:
        self.waiting.discard(conn)
        self.poller.unregister(conn.sock)

    def _drop(self, conn: Connection) -> None:
        self._unwatch(conn)
        self.nr_conns -= 1
        conn.close()

    def _drop_oldest(self) -> None:
        if self.waiting:
            self._drop(min(self.waiting, key=lambda conn: conn.deadline))

    def _ready(self, conn: Connection, _sock: socket.socket) -> None:
        if conn not in self.waiting:
            return  # Dropped by what was done just before.
        try:
            if conn.lingers and conn.sock.recv(65536):
                return
            if not conn.lingers and conn.receive():
                self._advance(conn)
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        self._drop(conn)

    def _advance(self, conn: Connection) -> None:
        """Give the request to a thread, or refuse it, or wait for the rest."""
        if conn.request is None and (refused := self._read_head(conn)):
            self._refuse(conn, refused)
        elif conn.is_complete and conn.is_lost:
            self.log.error("A request was not kept: the disk has no room for it.")
            self._refuse(conn, HTTPStatus.INSUFFICIENT_STORAGE)
        elif conn.is_complete:
            self._unwatch(conn)
            conn.rewind()
            self.enqueue_req(conn)

    def enqueue_req(self, conn: Connection) -> None:
        is_liveness = conn.request is not None and conn.request.path == LIVENESS
        pool = self.liveness if is_liveness else self.tpool
        pool.submit(self.handle, conn).add_done_callback(
            lambda done: self.method_queue.defer(self.finish_request, conn, done)
        )

    def _read_head(self, conn: Connection) -> HTTPStatus | None:
        try:
            return conn.read_head()
        except Exception as error:  # noqa: BLE001
            return status_of(error)

    def _refuse(self, conn: Connection, status: HTTPStatus) -> None:
        # Nothing of the request: its line names nationalities.
        self.log.info("Refused a request: %d %s", status, status.phrase)
        self._unwatch(conn)
        write_problem(conn.sock, status)
        self._linger(conn)

    def _linger(self, conn: Connection) -> None:
        """Close the connection after the client: at once would lose it the answer."""
        conn.lingers = True
        conn.give(LINGER_SECONDS)
        with contextlib.suppress(OSError):
            conn.sock.shutdown(socket.SHUT_WR)
        self._watch(conn)

    def handle(self, conn: Connection) -> bool:
        """Answer a request in a thread; return whether the connection stays."""
        conn.sock.settimeout(SEND_SECONDS)
        try:
            stays = self.handle_request(conn.request, conn) and not conn.discards
            return bool(self._keepalive_after(conn, stays))
        except (OSError, StopIteration):
            return False  # The client left, or did not take the answer.
        except Exception as error:  # noqa: BLE001
            self.handle_error(conn.request, conn.sock, conn.client, error)
            return False

    def handle_error(
        self, req: Request, client: socket.socket, addr: object, exc: Exception
    ) -> None:
        """Answer a request at which the server failed; log neither query nor address."""
        path = logged_path(unquote(req.path))
        self.log.error("No answer to %s %s", req.method, path, exc_info=exc)
        write_problem(client, status_of(exc))

    def finish_request(self, conn: Connection, done: "Future[bool]") -> None:
        if done.cancelled() or not done.result():
            self._linger(conn)
            return
        conn = conn.renewed()
        conn.give(HEAD_SECONDS if conn.has_begun else self.cfg.keepalive)
        self._watch(conn)
        if conn.has_begun:
            self._advance(conn)

    def murder_pending(self) -> None:
        """Give up what took too long; called after each round of the loop."""
        now = time.monotonic()
        if now - self.looked_at < 0.5:
            return
        self.looked_at = now
        for conn in [conn for conn in self.waiting if conn.deadline < now]:
            if conn.has_begun and not conn.lingers:
                self._refuse(conn, HTTPStatus.REQUEST_TIMEOUT)
            else:
                self._drop(conn)

    def _cap_keepalive(self, deadline: float) -> None:
        """Shorten what is waited for when the server stops."""
        for conn in self.waiting:
            latest = time.monotonic() + STOP_SECONDS if conn.has_begun else deadline
            conn.deadline = min(conn.deadline, latest)
