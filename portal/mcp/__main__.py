"""Run the server for assistants: `python -m portal.mcp`, or with `--http`."""

import argparse
import os
import sys


def main() -> None:
    options = _options()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    os.environ.setdefault("PORTAL_STATEMENT_TIMEOUT_MS", "2000")
    import django

    django.setup()
    try:
        from portal.mcp.server import build_server, security
    except ModuleNotFoundError as error:
        if error.name not in ("mcp", "mcp.server"):
            raise
        sys.exit("Install it first: pip install -r requirements-mcp.txt")
    server = build_server()
    if options.http:
        server.run(
            "streamable-http",
            host="127.0.0.1",
            port=options.port,
            stateless_http=True,
            json_response=True,
            transport_security=security(),
        )
    else:
        server.run("stdio")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m portal.mcp",
        description="Serve the directory to assistants (Model Context Protocol).",
    )
    parser.add_argument(
        "--http",
        action="store_true",
        help="listen on 127.0.0.1 at /mcp instead of standard input",
    )
    parser.add_argument("--port", type=int, default=8765, help="default: 8765")
    return parser.parse_args()


if __name__ == "__main__":
    main()
