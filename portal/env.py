"""Read the environment: the only module that does, and it raises on nonsense."""

import os
import secrets
from ipaddress import ip_network
from pathlib import Path

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


def env_networks(name: str) -> list[str]:
    """Return addresses or networks (10.0.0.0/8), or “unix”; raise for others."""
    networks = env_list(name)
    for network in networks:
        try:
            if network != "unix":
                ip_network(network, strict=False)
        except ValueError:
            raise ImproperlyConfigured(f"{name}: {network!r} is no network.") from None
    return networks


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
        handle = os.open(stored_at, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return stored_at.read_text(encoding="ascii").strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"Set {name}: it is not in the environment and {stored_at} "
            f"cannot be written ({error.strerror})."
        ) from None
    with os.fdopen(handle, "w", encoding="ascii") as file:
        secret = secrets.token_urlsafe(48)
        file.write(secret)
    return secret
