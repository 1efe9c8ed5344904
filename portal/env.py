"""Read the environment: the only module that does, and it raises on nonsense."""

import contextlib
import os
import secrets
import tempfile
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


def env_str(name: str, default: str = "") -> str:
    """Return the variable without surrounding space, or the default."""
    return os.environ.get(name, default).strip()


def env_bool(name: str, *, default: bool) -> bool:
    """Return a switch; raise ImproperlyConfigured for anything but yes or no."""
    raw = os.environ.get(name)
    if raw is None:
        return default
    value = raw.strip().lower()
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={raw!r}: write 1 or 0.")


def env_int(name: str, default: int) -> int:
    """Return a whole number; raise ImproperlyConfigured otherwise."""
    raw = env_str(name, str(default))
    try:
        return int(raw)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={raw!r}: write a whole number.") from None


def env_list(name: str, default: str = "") -> list[str]:
    """Return the items of a comma-separated variable, empty ones left out."""
    return [part.strip() for part in env_str(name, default).split(",") if part.strip()]


def env_log_format(name: str) -> str:
    """Return “text” or “json”; raise ImproperlyConfigured for anything else."""
    value = env_str(name).lower() or "text"
    if value not in ("text", "json"):
        raise ImproperlyConfigured(f"{name}: write text or json.")
    return value


def env_networks(name: str, default: str = "") -> list[str]:
    """Return addresses or networks (10.0.0.0/8), or “unix”; raise for others."""
    networks = env_list(name, default)
    for network in networks:
        try:
            if network != "unix":
                ip_network(network, strict=False)
        except ValueError:
            raise ImproperlyConfigured(f"{name}: {network!r} is no network.") from None
    return networks


@dataclass(frozen=True, slots=True)
class Mail:
    """Where letters go: to a server, into a folder, or (with neither) nowhere."""

    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    scheme: str = ""
    folder: str = ""


_MAIL_PORTS = {"smtp": 25, "smtps": 465, "smtp+tls": 587}


def env_mail(name: str, folder: str = "") -> Mail:
    """Return where letters go; a blank variable means the folder.

    “smtp://user:password@host:587”, with smtps:// for TLS from the first byte and
    smtp+tls:// for STARTTLS; “file:///folder” for a folder. Raise
    ImproperlyConfigured for anything else.
    """
    url = urlsplit(env_str(name))
    if not url.scheme:
        return Mail(folder=folder)
    if url.scheme == "file":
        return Mail(folder=unquote(url.path))
    if url.scheme not in _MAIL_PORTS or not url.hostname:
        raise ImproperlyConfigured(f"{name}: write smtp+tls://user:password@host.")
    return Mail(
        url.hostname,
        url.port or _MAIL_PORTS[url.scheme],
        unquote(url.username or ""),
        unquote(url.password or ""),
        url.scheme,
    )


def env_contact(name: str, default: str = "") -> str:
    """Return an address at which people answer; raise for what cannot be one."""
    address = env_str(name, default)
    is_address = address.startswith(("mailto:", "https://", "tel:"))
    if address and (not is_address or len(address.split()) > 1):
        raise ImproperlyConfigured(f"{name}: write mailto:…, https://… or tel:….")
    return address


def env_secret(name: str, stored_at: Path) -> str:
    """Return the secret, or the one stored at a path, made there on first use.

    Raise ImproperlyConfigured where the variable is missing and the path cannot
    be written, or where the secret is shorter than 32 characters.
    """
    secret = env_str(name) or _stored_secret(name, stored_at)
    if len(secret) < 32:
        raise ImproperlyConfigured(f"{name}: at least 32 characters, please.")
    return secret


def _stored_secret(name: str, stored_at: Path) -> str:
    try:
        stored_at.parent.mkdir(parents=True, exist_ok=True)
        if not stored_at.exists():
            _make_secret(stored_at)
        return stored_at.read_text(encoding="ascii").strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"Set {name}: it is not in the environment and {stored_at} "
            f"cannot be written ({error.strerror})."
        ) from None


def _make_secret(path: Path) -> None:
    """Store a new secret; of processes that try at once, the first decides."""
    handle, draft = tempfile.mkstemp(dir=path.parent)  # readable by its owner alone
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        Path(draft).unlink()
