"""Read the environment: the only module that does, and it raises on nonsense."""

import contextlib
import os
import re
import secrets
import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from importlib.util import find_spec
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

LOG_FORMATS = ("TEXT", "JSON")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


def env_default(name: str, value: str) -> None:
    """Set the variable for this process and its children, unless it is given."""
    if f"{name}_FILE" not in os.environ:
        os.environ.setdefault(name, value)


def _given(name: str) -> str | None:
    """Return the variable, or the content of the file that NAME_FILE names.

    Raise ImproperlyConfigured where both are given, or the file cannot be read.
    """
    path = os.environ.get(f"{name}_FILE")
    if not path:
        return os.environ.get(name)
    if os.environ.get(name):
        raise ImproperlyConfigured(f"Set {name} or {name}_FILE, not both.")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        reason = error.strerror
    except UnicodeDecodeError:
        reason = "it is no text"
    raise ImproperlyConfigured(f"{name}_FILE: the file cannot be read ({reason}).")


def env_str(name: str, default: str = "") -> str:
    """Return the variable without surrounding space, or the default."""
    given = _given(name)
    return default if given is None else given.strip()


def env_bool(name: str, *, default: bool) -> bool:
    """Return a switch; raise ImproperlyConfigured for anything but yes or no."""
    raw = _given(name)
    if raw is None:
        return default
    value = raw.strip().lower()
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    # Not the value: it may be a secret that was given under a wrong name.
    raise ImproperlyConfigured(f"{name}: write 1 or 0.")


def env_int(name: str, default: int, *, least: int = 0, most: int = 10**9) -> int:
    """Return a whole number within bounds; raise ImproperlyConfigured otherwise."""
    raw = env_str(name) or str(default)
    # Longer ones are no numbers of workers, megabytes or milliseconds.
    if raw.isascii() and raw.isdigit() and len(raw) <= 10 and least <= int(raw) <= most:
        return int(raw)
    bounds = f"from {least} on" if most == 10**9 else f"from {least} to {most}"
    raise ImproperlyConfigured(f"{name}: write a whole number {bounds}.")


def env_choice(name: str, default: str, choices: Collection[str]) -> str:
    """Return one of the choices, written in any case; raise for others."""
    value = (env_str(name) or default).upper()
    if value not in choices:
        raise ImproperlyConfigured(f"{name}: write {', '.join(choices)}.")
    return value


def env_site(name: str, default: str) -> str:
    """Return http(s)://host or http(s)://host:port, without a slash; raise for others."""
    raw = (env_str(name) or default).rstrip("/")
    if not re.fullmatch(r"https?://([\w.-]+|\[[0-9a-fA-F:]+\])(:[0-9]{1,5})?", raw):
        raise ImproperlyConfigured(f"{name}: write https://host.")
    return raw


def env_list(name: str, default: str = "") -> list[str]:
    """Return the items of a comma-separated variable, empty ones left out."""
    return [part.strip() for part in env_str(name, default).split(",") if part.strip()]


def env_networks(name: str, default: str = "") -> list[str]:
    """Return addresses or networks (10.0.0.0/8), or “unix”; raise for others."""
    networks = env_list(name, default)
    for network in networks:
        try:
            if network != "unix":
                ip_network(network, strict=False)
        except ValueError:
            raise ImproperlyConfigured(
                f"{name}: write addresses or networks, such as 10.0.0.0/8."
            ) from None
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
    if url.scheme not in _MAIL_PORTS or not url.hostname or not _has_good_port(url):
        raise ImproperlyConfigured(f"{name}: write smtp+tls://user:password@host.")
    return Mail(
        url.hostname,
        url.port or _MAIL_PORTS[url.scheme],
        unquote(url.username or ""),
        unquote(url.password or ""),
        url.scheme,
    )


def _has_good_port(url: SplitResult) -> bool:
    try:
        return url.port != 0
    except ValueError:
        return False


_REDIS_SCHEMES = ("redis://", "rediss://", "unix://")


def env_redis(name: str) -> str:
    """Return the address of a Redis or Valkey; raise for what cannot be one."""
    url = env_str(name)
    if url and not url.startswith(_REDIS_SCHEMES):
        raise ImproperlyConfigured(f"{name}: write redis://…, rediss://… or unix://….")
    if url:
        _need(name, "redis")
    return url


def env_url(name: str) -> str:
    """Return an address of http:// or https:// without a slash at its end."""
    url = env_str(name).rstrip("/")
    if url and not (url.startswith(("http://", "https://")) and urlsplit(url).hostname):
        raise ImproperlyConfigured(f"{name}: write https://….")
    return url


def env_bucket(name: str) -> str:
    """Return the name of a bucket; raise ImproperlyConfigured for an address."""
    bucket = env_str(name)
    if "/" in bucket:
        raise ImproperlyConfigured(f"{name}: write the name of a bucket.")
    if bucket:
        _need(name, "storages", "boto3")
    return bucket


def env_mirror(name: str) -> str:
    """Return a folder, or s3://bucket or s3://bucket/prefix."""
    place = env_str(name)
    if place.startswith("s3://"):
        if not place.removeprefix("s3://").strip("/"):
            raise ImproperlyConfigured(f"{name}: write s3://bucket/prefix.")
        _need(name, "boto3")
    return place


def _need(name: str, *packages: str) -> None:
    """Raise ImproperlyConfigured where a package of the extra “scale” is missing."""
    missing = [one for one in packages if find_spec(one) is None]
    if missing:
        raise ImproperlyConfigured(
            f"{name} needs {' and '.join(missing)}:"
            " pip install --require-hashes --no-deps -r requirements-scale.txt"
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
    return _long_enough(name, env_str(name) or _stored_secret(name, stored_at))


def env_secrets(name: str) -> list[str]:
    """Return earlier secrets, divided by spaces or lines; raise as env_secret does."""
    return [_long_enough(name, one) for one in env_str(name).split()]


def _long_enough(name: str, secret: str) -> str:
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
