"""The configuration of nginx for the rehearsal, made from that of the documentation."""

import re
from collections.abc import Sequence
from pathlib import Path

from tools.rehearsal.processes import ROOT

EXAMPLE = ROOT / "docs" / "proxy" / "nginx.conf"
_MAIN = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 512; }}
http {{
client_body_temp_path {folder}/body;
proxy_temp_path {folder}/proxy;
fastcgi_temp_path {folder}/fastcgi;
uwsgi_temp_path {folder}/uwsgi;
scgi_temp_path {folder}/scgi;
{site}
}}
"""


def nginx_configuration(folder: Path, port: int, portals: Sequence[int]) -> str:
    """Return the documented configuration, without TLS and on ports of loopback."""
    text = EXAMPLE.read_text(encoding="utf-8")
    text = re.sub(r"server \{\n    listen 80;.*?\n\}\n", "", text, flags=re.DOTALL)
    text = re.sub(r"    ssl_certificate\w* .*\n", "", text)
    text = text.replace("listen 443 ssl http2", f"listen 127.0.0.1:{port}")
    text = re.sub(r"/var/(log|cache)/(nginx|portal)", str(folder), text)
    servers = "".join(
        f"    server 127.0.0.1:{one} max_fails=1 fail_timeout=5s;\n" for one in portals
    )
    text = re.sub(r"    server unix:.*\n", servers, text)
    text = re.sub(r"    server 192\.0\.2\.2.*\n", "", text)
    return _MAIN.format(folder=folder, site=text)
