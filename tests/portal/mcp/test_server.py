"""The server for assistants in a process of its own, asked by the official client."""

import asyncio
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from tests.atlas import Atlas
from tests.every_page.test_hostile_json import JSON
from tests.support.fault_table import Seen

pytest.importorskip("mcp", reason="the extra mcp is not installed")

from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

pytestmark = pytest.mark.django_db(transaction=True)

COMMAND = ("-m", "portal.mcp")
PATIENCE = 60  # seconds
SECRET = "Qwrtzland"
ASKED: list[tuple[str, dict[str, Any]]] = [
    ("find_mission", {"question": "French embassy in London"}),
    ("who_can_help", {"nationality": ["FR"], "country": "GB"}),
    ("advisories", {}),
    ("who_can_help", {"nationality": SECRET, "country": "GB"}),
    ("find_mission", {}),
    ("find_mission", {"question": "London", "limit": "many"}),
]


@pytest.fixture
def environment(atlas: Atlas, tmp_path: Path) -> dict[str, str]:
    """What a process needs to read the database of the test."""
    address = connection.settings_dict
    if connection.vendor == "sqlite":
        copy = tmp_path / "db.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(copy)])
        url = f"sqlite:///{copy}"
    else:
        user, password, host, port = (
            quote(str(address[name]), safe="")
            for name in ("USER", "PASSWORD", "HOST", "PORT")
        )
        place = f"{user}:{password}@{host}:{port or 5432}"
        url = f"postgres://{place}/{address['NAME']}"
    return {
        "PATH": os.environ["PATH"],  # noqa: TID251
        "PORTAL_VAR_DIR": str(tmp_path),
        "DATABASE_URL": url,
    }


def replies(target: Any) -> tuple[list[Any], list[Any]]:
    """Return the tools that the client lists, and the answer to each call."""

    async def ask() -> tuple[list[Any], list[Any]]:
        async with Client(target) as client:
            listed = await client.list_tools()
            answers = [await client.call_tool(name, given) for name, given in ASKED]
            return list(listed.tools), answers

    # A browser of other tests may run a loop in this thread.
    with ThreadPoolExecutor(1) as other:
        asked = other.submit(asyncio.run, asyncio.wait_for(ask(), PATIENCE))
        return asked.result()


def check(listed: list[Any], answers: list[Any]) -> None:
    assert [tool.name for tool in listed] == [
        *("find_mission", "who_can_help", "advisories")
    ]
    assert all(tool.annotations.read_only_hint for tool in listed)
    assert [answer.is_error for answer in answers] == [False] * 3 + [True] * 3
    found, help_, board, *wrong = answers
    assert found.structured_content["missions"][0]["page"].endswith("/fr-london/")
    assert help_.structured_content["steps"][0]["kind"] == "own_mission"
    assert "may be out of date" in board.structured_content["caution"]
    words = [answer.content[0].text for answer in wrong]
    assert "Write a two-letter code" in words[0]
    assert "`question`: Field required." in words[1]
    assert "`limit`: Input should be a valid integer" in words[2]
    assert not any("pydantic" in text for text in words)


def test_the_three_tools_answer_over_standard_input(
    environment: dict[str, str], tmp_path: Path
) -> None:
    how = StdioServerParameters(
        command=sys.executable,
        args=[*COMMAND],
        env={**environment, "PORTAL_LOG_LEVEL": "INFO"},
        cwd=str(settings.BASE_DIR),
    )
    with (tmp_path / "log").open("w+") as log:
        check(*replies(stdio_client(how, errlog=log)))
        log.seek(0)
        assert SECRET not in log.read()


@pytest.fixture
def serve(environment: dict[str, str], tmp_path: Path) -> Iterator[Callable[[], int]]:
    processes: list[subprocess.Popen[bytes]] = []

    def started() -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        with (tmp_path / "log").open("wb") as log:
            process = subprocess.Popen(  # noqa: S603
                [sys.executable, *COMMAND, "--http", "--port", str(port)],
                cwd=settings.BASE_DIR,
                env={**environment, "PORTAL_LOG_LEVEL": "INFO"},
                stderr=log,
                stdout=log,
            )
        processes.append(process)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and process.poll() is None:
            with socket.socket() as probe:
                if not probe.connect_ex(("127.0.0.1", port)):
                    return port
            time.sleep(0.1)
        pytest.fail((tmp_path / "log").read_text())

    yield started
    for process in processes:
        process.terminate()
        process.wait(PATIENCE)


def test_the_three_tools_answer_over_http_on_loopback(
    serve: Callable[[], int], tmp_path: Path
) -> None:
    port = serve()
    check(*replies(f"http://127.0.0.1:{port}/mcp"))
    for header in (
        b"Host: evil.example",
        b"Host: localhost\r\nOrigin: http://e.example",
    ):
        with socket.create_connection(("127.0.0.1", port), timeout=30) as browser:
            browser.sendall(
                b"POST /mcp HTTP/1.1\r\n" + header + b"\r\nContent-Type:"
                b" application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
            )
            assert browser.recv(100).split()[1] in (b"421", b"403")
    assert SECRET not in (tmp_path / "log").read_text()


CALL = (
    b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call",'
    b' "params": {"name": "find_mission", "arguments": %s}}'
)
DEEP = b'{"question": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"


@pytest.mark.fault("hostile-json")
def test_hostile_json_is_400_and_leaves_the_server_well(
    serve: Callable[[], int], tmp_path: Path, seen: Seen
) -> None:
    port = serve()
    bodies = [*JSON.values(), CALL % DEEP, CALL % JSON["no UTF-8"], b"[]", b"1"]
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json, text/event-stream",
    }
    for body in bodies:
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        client.request("POST", "/mcp", body, headers)
        answer = client.getresponse()
        told = json.loads(answer.read())
        client.close()
        assert answer.status == 400, body[:80]
        assert told["error"]["code"] in (-32700, -32602)
    check(*replies(f"http://127.0.0.1:{port}/mcp"))
    assert "Traceback" not in (tmp_path / "log").read_text()
    seen(f"{len(bodies)} bodies to the server for assistants: 400")
