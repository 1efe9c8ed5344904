"""The three tools as a server of the Model Context Protocol."""

import functools
import logging
from collections.abc import Callable
from typing import ParamSpec

from django.conf import settings
from django.db import connection
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import CallToolResult, InputRequiredResult, ToolAnnotations

from portal.mcp import tools
from portal.mcp.arguments import ArgumentError
from portal.mcp.facts import Facts
from portal.web.problems import DATABASE_FAULTS
from portal.web.structured_data import absolute

INSTRUCTIONS = (
    "Answers about embassies and consulates: who can help a national of one country in"
    " another one, and how to reach them. Every fact has a date and a source: name"
    " both, and say that it may be out of date. What is “unknown” is not on record:"
    " never invent a number, an address or opening hours. Give the page of the answer,"
    " so that people can look for themselves."
)
UNAVAILABLE = (
    "The directory cannot be read at the moment: try again in a minute. In danger of"
    " life, call the local emergency number."
)
SCHEMA = "The tool's input schema names every argument and its type."
P = ParamSpec("P")

logger = logging.getLogger(__name__)


class _Server(MCPServer[object]):
    """A server that names wrong arguments without the words of a library."""

    async def call_tool(
        self,
        name: str,
        arguments: dict[str, object],
        context: Context[object] | None = None,
    ) -> CallToolResult | InputRequiredResult:
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            faults = getattr(error.__cause__, "errors", None)
            if faults is None:
                raise
            wrong = [f"`{one['loc'][0]}`: {one['msg']}." for one in faults()]
            raise ToolError(" ".join([*wrong, SCHEMA])) from None


def build_server() -> MCPServer[object]:
    """Return the server. It reads only, and logs no argument of a call."""
    server = _Server(
        "consular-help-portal",
        instructions=INSTRUCTIONS,
        website_url=absolute("/"),
        log_level="WARNING",
    )
    # At INFO the package logs refusals, which quote what a person asked.
    logging.getLogger("mcp").setLevel(logging.WARNING)
    reads = ToolAnnotations(
        read_only_hint=True, idempotent_hint=True, open_world_hint=False
    )
    for tool in (tools.find_mission, tools.who_can_help, tools.advisories):
        server.add_tool(_answered(tool), annotations=reads)
    return server


def security() -> TransportSecuritySettings:
    """Return which hosts and origins a request over HTTP may name.

    A page of another site in a reader's browser must not reach a server on loopback.
    """
    hosts = [host.removeprefix(".") for host in settings.ALLOWED_HOSTS if host != "*"]
    return TransportSecuritySettings(
        allowed_hosts=[name for host in hosts for name in (host, f"{host}:*")],
        allowed_origins=[settings.SITE_URL],
    )


def _answered(tool: Callable[P, Facts]) -> Callable[P, Facts]:
    """Let a tool answer errors in words, and close its connection to the database.

    Each call has a thread, which may never come back.
    """

    @functools.wraps(tool)
    def call(*args: P.args, **kwargs: P.kwargs) -> Facts:
        try:
            return tool(*args, **kwargs)
        except ArgumentError as error:
            raise ToolError(str(error)) from None
        except DATABASE_FAULTS:
            logger.exception("The database does not answer.")
            raise ToolError(UNAVAILABLE) from None
        finally:
            connection.close()

    return call
