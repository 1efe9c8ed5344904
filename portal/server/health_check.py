"""Ask the server of this machine whether it lives: `python -m portal.server.health_check`.

For the health check of a container, which has neither curl nor wget.
"""

import sys
from http.client import HTTPConnection, HTTPException

from portal.env import env_list, env_str

SECONDS = 5


def is_alive(port: int, host: str) -> bool:
    """Return whether /healthz answers 200 to a name that the portal serves."""
    connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        # As the proxy would ask: a public site redirects plain HTTP.
        headers = {"Host": host, "X-Forwarded-Proto": "https"}
        connection.request("GET", "/healthz", headers=headers)
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def main() -> None:
    _, _, port = env_str("PORTAL_BIND", "127.0.0.1:8000").rpartition(":")
    named = [name for name in env_list("PORTAL_ALLOWED_HOSTS") if "*" not in name]
    host = next(iter(named), "localhost").removeprefix(".")
    sys.exit(0 if is_alive(int(port), host) else 1)


if __name__ == "__main__":
    main()
