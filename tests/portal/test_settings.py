"""What the environment makes of the settings, in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from portal.env import env_bool, env_default, env_int, env_list, env_secret

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


def test_a_public_site_has_nothing_left_to_deploy_check(tmp_path: Path) -> None:
    check = ["manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = in_a_process(*check, var=tmp_path, **PUBLIC)
    assert "no issues (0 silenced)" in done.stdout + done.stderr


def test_the_deploy_check_would_have_found_something(tmp_path: Path) -> None:
    check = ["manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = in_a_process(*check, var=tmp_path)
    assert "security.W" in done.stderr


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
    ],
)
def test_nonsense_is_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    found = in_a_process(
        "-c",
        SHOWN,
        var=tmp_path,
        **{name: value, "DATABASE_URL": "postgres://nobody@localhost/nothing"},
    )
    assert found.returncode != 0
    assert name in found.stderr.splitlines()[-1]


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
        (b"hidden", False, "PORTAL_X: write a whole number."),
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
