"""What the environment makes of the settings, in a process of its own."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from portal.env import (
    LOG_LEVELS,
    env_bool,
    env_choice,
    env_contact,
    env_default,
    env_int,
    env_list,
    env_mail,
    env_networks,
    env_secret,
    env_site,
    env_str,
)
from portal.web.postgresql import parse_database

ROOT = Path(__file__).resolve().parent.parent.parent
PUBLIC = {
    "PORTAL_SITE_URL": "https://help.example",
    "PORTAL_ALLOWED_HOSTS": "help.example",
    "PORTAL_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOP",
}
SHOWN = """
import json
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from portal.env import env_secret
print(json.dumps({name: getattr(settings, name) for name in dir(settings)
    if name.isupper() and "PATTERN" not in name}, default=lambda it: type(it).__name__))
"""


def in_a_process(
    *command: str, var: Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        [sys.executable, *command],
        cwd=ROOT,
        env={
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "PORTAL_VAR_DIR": str(var),
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def settings_with(var: Path, **environment: str) -> dict[str, Any]:
    shown = in_a_process("-c", SHOWN, var=var, **environment)
    assert shown.returncode == 0, shown.stderr
    answer: dict[str, Any] = json.loads(shown.stdout)
    return answer


@pytest.mark.fault("S1")
def test_a_public_site_has_nothing_left_to_deploy_check(tmp_path: Path) -> None:
    check = ["manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = in_a_process(*check, var=tmp_path, **PUBLIC)
    assert "no issues (0 silenced)" in done.stdout + done.stderr


@pytest.mark.fault("S1")
def test_the_deploy_check_would_have_found_something(tmp_path: Path) -> None:
    check = ["manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = in_a_process(*check, var=tmp_path)
    assert "security.W" in done.stderr


@pytest.mark.fault("S1")
def test_a_public_site_keeps_its_cookies_to_itself(tmp_path: Path) -> None:
    found = settings_with(tmp_path, **PUBLIC)
    assert found["SESSION_COOKIE_NAME"] == "__Host-sessionid"
    assert found["CSRF_COOKIE_NAME"] == "__Host-csrftoken"
    assert found["SESSION_COOKIE_SECURE"] is found["CSRF_COOKIE_SECURE"] is True
    assert found["SESSION_COOKIE_HTTPONLY"] is True
    assert found["SECURE_HSTS_SECONDS"] == 2 * 365 * 24 * 3600
    assert found["SECURE_SSL_REDIRECT"] is True


def test_a_local_portal_needs_no_environment_and_hides_its_faults(
    tmp_path: Path,
) -> None:
    found = settings_with(tmp_path)
    assert found["DEBUG"] is False
    assert found["DATABASES"]["default"]["ENGINE"].endswith("sqlite3")
    assert found["SECRET_KEY"] == (tmp_path / "secret_key").read_text("ascii")
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_static_files_can_be_collected_where_nothing_else_is_written(
    tmp_path: Path,
) -> None:
    shown = "from django.conf import settings; print(settings.STATIC_ROOT)"
    apart = str(tmp_path / "apart")
    for environment, root in (
        ({}, tmp_path / "static"),
        ({"PORTAL_STATIC_DIR": apart}, tmp_path / "apart"),
    ):
        done = in_a_process("-c", shown, var=tmp_path, **environment)
        assert done.stdout == f"{root}\n"
        assert root.is_dir()


@pytest.mark.fault("S15")
def test_no_process_can_read_half_a_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secret_key"

    def while_it_is_made(length: int) -> str:
        assert not path.exists()
        return "s" * length

    monkeypatch.setattr("portal.env.secrets.token_urlsafe", while_it_is_made)
    assert env_secret("NO_SUCH_NAME", path) == "s" * 48


def test_of_processes_that_start_at_once_the_first_decides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secret_key"

    def another_was_faster(length: int) -> str:
        path.write_text("first" * 10, "ascii")
        return "second" * 10

    monkeypatch.setattr("portal.env.secrets.token_urlsafe", another_was_faster)
    assert env_secret("NO_SUCH_NAME", path) == "first" * 10
    assert [file.name for file in tmp_path.iterdir()] == ["secret_key"]


def test_a_secret_that_cannot_be_kept_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ImproperlyConfigured, match="Set NO_SUCH_NAME"):
        env_secret("NO_SUCH_NAME", tmp_path / "file" / "secret_key")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTAL_DEBUG", "perhaps"),
        ("PORTAL_POOL_SIZE", "many"),
        ("PORTAL_SECRET_KEY", "short"),
        ("PORTAL_SECRET_KEY_FALLBACKS", "short"),
        ("PORTAL_LOG_LEVEL", "loud"),
        ("DATABASE_URL", "postgres://user:hidden-word@host:port/name"),
    ],
)
def test_nonsense_is_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    found = in_a_process(
        "-c",
        SHOWN,
        var=tmp_path,
        **{"DATABASE_URL": "postgres://nobody@localhost/nothing", name: value},
    )
    assert found.returncode != 0
    assert name in found.stderr.splitlines()[-1]
    assert "hidden-word" not in found.stderr


READERS: dict[str, Callable[[str], object]] = {
    "number": lambda name: env_int(name, 8),
    "count": lambda name: env_int(name, 8, least=1),
    "level": lambda name: env_choice(name, "WARNING", LOG_LEVELS),
    "site": lambda name: env_site(name, "http://localhost:8000"),
    "database": lambda name: parse_database(
        name, env_str(name) or "sqlite:///:memory:"
    ),
    "mail": env_mail,
    "networks": env_networks,
    "contact": env_contact,
}


@pytest.mark.fault("S15")
@pytest.mark.parametrize(
    ("reader", "value"),
    [
        ("number", "-1"),
        ("number", "1.5"),
        ("number", "9" * 5000),
        ("number", "\u0665"),
        ("count", "0"),
        ("level", "loud"),
        ("site", "portal.example"),
        ("site", "https://"),
        ("site", "https://user@portal.example"),
        ("site", "https://portal.example/path"),
        ("site", "https://portal.example:port"),
        ("site", "javascript:alert(1)"),
        ("database", "nonsense"),
        ("database", "mongo://user:hidden-word@host/name"),
        ("database", "postgres://user:hidden-word@host:port/name"),
        ("mail", "smtp://user:hidden-word@host:port"),
        ("mail", "smtp://user:hidden-word@host:99999"),
        ("mail", "smtp://"),
        ("networks", "everybody"),
        ("contact", "somebody"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_by_name_without_a_password(
    monkeypatch: pytest.MonkeyPatch, reader: str, value: str
) -> None:
    monkeypatch.setenv("NO_SUCH_NAME", value)
    with pytest.raises(ImproperlyConfigured, match="NO_SUCH_NAME") as refused:
        READERS[reader]("NO_SUCH_NAME")
    assert "hidden-word" not in str(refused.value)


@pytest.mark.parametrize("level", ["warning", "Warning", " WARNING ", ""])
def test_a_log_level_is_understood_in_any_case(
    monkeypatch: pytest.MonkeyPatch, level: str
) -> None:
    monkeypatch.setenv("NO_SUCH_NAME", level)
    assert env_choice("NO_SUCH_NAME", "WARNING", LOG_LEVELS) == "WARNING"


def test_a_site_may_have_a_port_and_a_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_SUCH_NAME", "https://portal.example:8443/")
    assert env_site("NO_SUCH_NAME", "") == "https://portal.example:8443"


@pytest.mark.parametrize("name", ["PORTAL_OPERATOR", "PORTAL_SECRET_KEY"])
def test_a_variable_may_be_a_file(tmp_path: Path, name: str) -> None:
    (tmp_path / "given").write_text(f"  {'s' * 40}\n", encoding="utf-8")
    found = settings_with(tmp_path, **{f"{name}_FILE": str(tmp_path / "given")})
    assert found[name.removeprefix("PORTAL_")] == "s" * 40


def test_switches_and_numbers_may_be_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "given").write_text("0\n", encoding="utf-8")
    monkeypatch.setenv("PORTAL_X_FILE", str(tmp_path / "given"))
    assert env_bool("PORTAL_X", default=True) is False
    assert env_int("PORTAL_X", 7) == 0
    assert env_list("PORTAL_X") == ["0"]
    env_default("PORTAL_X", "9")
    assert env_int("PORTAL_X", 7) == 0
    monkeypatch.setenv("PORTAL_X", "")  # as compose files write what is not set
    assert env_int("PORTAL_X", 7) == 0


@pytest.mark.parametrize(
    ("content", "both", "told"),
    [
        (b"hidden", True, "Set PORTAL_X or PORTAL_X_FILE, not both."),
        (None, False, "PORTAL_X_FILE: the file cannot be read (No such file"),
        (b"\xff\xfe", False, "PORTAL_X_FILE: the file cannot be read (it is no text)"),
        (b"hidden", False, "PORTAL_X: write a whole number"),
    ],
)
def test_a_file_that_is_of_no_use_is_named_by_its_variable(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    content: bytes | None,
    both: bool,
    told: str,
) -> None:
    file = tmp_path / "given"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv("PORTAL_X_FILE", str(file))
    if both:
        monkeypatch.setenv("PORTAL_X", "hidden too")
    with pytest.raises(ImproperlyConfigured) as refused:
        env_int("PORTAL_X", 7)
    assert str(refused.value).startswith(told)
    assert "hidden" not in str(refused.value)


def test_a_proxy_is_believed_only_when_told_so(tmp_path: Path) -> None:
    assert settings_with(tmp_path)["SECURE_PROXY_SSL_HEADER"] is None
    told = settings_with(tmp_path, PORTAL_BEHIND_PROXY="1")
    assert told["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]


def test_requests_have_a_statement_timeout_and_commands_none(tmp_path: Path) -> None:
    url = {"DATABASE_URL": "postgres://nobody@localhost/nothing"}
    options = settings_with(tmp_path, **url)["DATABASES"]["default"]["OPTIONS"]
    assert options["options"] == "-c statement_timeout=0"
    served = "import portal.wsgi\n" + SHOWN
    found = in_a_process("-c", served, var=tmp_path, **url)
    options = json.loads(found.stdout)["DATABASES"]["default"]["OPTIONS"]
    assert options["options"] == "-c statement_timeout=2000"


SERVER = "postgres://portal:secret@db.example/portal"


def databases_with(tmp_path: Path, **environment: str) -> Any:
    return settings_with(tmp_path, **environment)["DATABASES"]


def test_each_replica_has_the_options_of_the_primary(tmp_path: Path) -> None:
    found = databases_with(
        tmp_path,
        DATABASE_URL=SERVER,
        DATABASE_REPLICA_URLS="postgres://reader@one/portal, postgres://reader@two/portal",
        PORTAL_POOL_SIZE="5",
        PORTAL_STATEMENT_TIMEOUT_MS="700",
    )
    assert list(found) == ["default", "replica1", "replica2"]
    assert [found[name]["HOST"] for name in found] == ["db.example", "one", "two"]
    for one in found.values():
        assert one["CONN_HEALTH_CHECKS"]
        assert one["OPTIONS"]["options"] == "-c statement_timeout=700"
        assert one["OPTIONS"]["pool"]["max_size"] == 5
    assert found["replica1"]["TEST"] == {"MIRROR": "default"}


def test_several_hosts_are_given_to_the_driver(tmp_path: Path) -> None:
    hosts = "db-a.example:5433,[2001:db8::1]:5434,%2Fvar%2Frun"
    url = f"postgres://portal:s%40cret@{hosts}/portal?target_session_attrs=read-write"
    found = databases_with(tmp_path, DATABASE_URL=url)["default"]
    assert found["HOST"] == "db-a.example,2001:db8::1,/var/run"
    assert found["PORT"] == "5433,5434,"
    assert (found["USER"], found["PASSWORD"]) == ("portal", "s@cret")
    assert found["NAME"] == "portal"
    assert found["OPTIONS"]["target_session_attrs"] == "read-write"


def test_behind_pgbouncer_nothing_outlasts_a_transaction(tmp_path: Path) -> None:
    found = databases_with(
        tmp_path,
        DATABASE_URL=SERVER,
        DATABASE_REPLICA_URLS=SERVER,
        PORTAL_PGBOUNCER="1",
    )
    assert list(found) == ["default", "replica1"]
    for one in found.values():
        assert one["DISABLE_SERVER_SIDE_CURSORS"]
        assert "options" not in one["OPTIONS"]


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({"DATABASE_REPLICA_URLS": SERVER}, "DATABASE_REPLICA_URLS"),
        (
            {"DATABASE_URL": SERVER, "DATABASE_REPLICA_URLS": "sqlite:///x"},
            "DATABASE_REPLICA_URLS",
        ),
        (
            {"DATABASE_URL": SERVER, "DATABASE_REPLICA_URLS": "postgres://one:port/p"},
            "DATABASE_REPLICA_URLS",
        ),
        ({"DATABASE_URL": "postgress://portal:hidden@db/portal"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgres://portal:hidden@a:1,b:port/p"}, "DATABASE_URL"),
        ({"PORTAL_REPLICA_MAX_LAG_SECONDS": "0"}, "PORTAL_REPLICA_MAX_LAG_SECONDS"),
        ({"PORTAL_REPLICA_MAX_LAG_SECONDS": "60"}, "PORTAL_REPLICA_MAX_LAG_SECONDS"),
    ],
)
def test_what_can_be_no_replica_is_refused_by_name(
    tmp_path: Path, environment: dict[str, str], name: str
) -> None:
    found = in_a_process(
        "-c", SHOWN, var=tmp_path, **{"DATABASE_URL": "", **environment}
    )
    assert found.returncode != 0
    assert f"ImproperlyConfigured: {name}" in found.stderr.splitlines()[-1]
    assert "hidden" not in found.stderr


@pytest.mark.postgres
def test_postgresql_cancels_what_a_request_asks_for_too_long(tmp_path: Path) -> None:
    slow = (
        "import portal.wsgi\n"
        "from django.db import connection\n"
        "connection.cursor().execute('SELECT pg_sleep(30)')"
    )
    database = settings.DATABASES["default"]
    url = (
        f"postgres://{database['USER']}@{database['HOST'].replace('/', '%2F')}/postgres"
    )
    done = in_a_process(
        "-c", slow, var=tmp_path, DATABASE_URL=url, PORTAL_STATEMENT_TIMEOUT_MS="100"
    )
    assert "canceling statement due to statement timeout" in done.stderr
