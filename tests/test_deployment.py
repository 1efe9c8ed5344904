"""What is deployed agrees with the code: image, compose file, units, proxies."""

import configparser
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

from tests.test_house import environment_names

ROOT = Path(__file__).resolve().parent.parent
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
UNITS = sorted((ROOT / "deploy" / "systemd").rglob("portal-*.*"))
"""Services, sockets, timers, and the settings that services have in common."""
VARIABLE = re.compile(r"\b((?:PORTAL|DATABASE|REDIS)_[A-Z0-9_]+)(?==|: )")
COMPOSE_ONLY = {"PORTAL_HOST", "PORTAL_UPSTREAMS"}
"""Variables of the proxy in front."""


def text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def unit(path: Path) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(path, encoding="utf-8")
    return parser


def is_one_shot(service: dict[str, Any]) -> bool:
    return bool(service["restart"] == "no")


@pytest.mark.parametrize(
    "path",
    ["compose.yaml", "Containerfile", "deploy/systemd/portal-.service.d/common.conf"]
    + ["deploy/systemd/portal-web.service"],
)
def test_each_variable_that_is_set_is_a_setting(path: str) -> None:
    known = environment_names() | COMPOSE_ONLY
    found = set(VARIABLE.findall(text(path)))
    assert found
    assert {name.removesuffix("_FILE") for name in found} <= known


def test_each_command_that_is_run_exists() -> None:
    files = [text("compose.yaml"), text("Containerfile")]
    files += [path.read_text(encoding="utf-8") for path in UNITS if path.is_file()]
    run = set(re.findall(r"manage\.py[, ]+([a-z_]+)", "\n".join(files)))
    run |= {path.stem.partition("@")[2] for path in UNITS if path.suffix == ".timer"}
    assert {"migrate", "task_worker", "refresh", "prune_db_task_results"} <= run
    assert run <= get_commands().keys()


def test_the_timers_are_those_that_operations_names() -> None:
    written = text("docs/operations.md")
    timers = {path.stem.partition("@")[2] for path in UNITS if path.suffix == ".timer"}
    assert len(timers) == 5
    assert not {name for name in timers if f"`{name}`" not in written}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_gets_no_more_power_than_it_needs(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service.get("cap_add", []) == (
        ["NET_BIND_SERVICE"] if name == "proxy" else []
    )
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert service["deploy"]["resources"]["limits"].keys() == {"cpus", "memory", "pids"}
    assert service["logging"]["options"]["max-size"]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_that_stays_is_checked_and_started_anew(name: str) -> None:
    service = SERVICES[name]
    if is_one_shot(service):
        assert service["healthcheck"] == {"disable": True}
    else:
        assert service["restart"] == "unless-stopped"
        assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_waits_for_what_can_become_ready(name: str) -> None:
    for needed, how in SERVICES[name].get("depends_on", {}).items():
        ready = "completed_successfully" if is_one_shot(SERVICES[needed]) else "healthy"
        assert how == {"condition": f"service_{ready}"}, needed
    assert SERVICES[name]["networks"]


def test_only_the_proxy_can_be_reached_and_the_stores_reach_nobody() -> None:
    assert [name for name in SERVICES if "ports" in SERVICES[name]] == ["proxy"]
    networks = COMPOSE["networks"]
    assert networks["data"]["internal"] is networks["front"]["internal"] is True
    inside = ["bucket", "migrate", "minio", "postgres", "postgres-replica", "redis"]
    assert {name: service["networks"] for name, service in SERVICES.items()} == {
        "proxy": ["front", "outside"],
        **dict.fromkeys(["portal1", "portal2"], ["front", "data"]),
        **dict.fromkeys(["worker", "job"], ["data", "outside"]),
        **dict.fromkeys(inside, ["data"]),
    }


def test_secrets_are_files_that_the_script_makes_and_nothing_else(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "secrets"
    subprocess.run([ROOT / "deploy" / "make-secrets", folder], check=True)  # noqa: S603
    made = {path.name: path.read_text() for path in folder.iterdir()}
    assert made.keys() == COMPOSE["secrets"].keys()
    assert folder.stat().st_mode & 0o077 == 0
    subprocess.run([ROOT / "deploy" / "make-secrets", folder], check=True)  # noqa: S603
    assert made == {path.name: path.read_text() for path in folder.iterdir()}
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD|SECRET|ACCESS_KEY|_USER", name):
                assert name.endswith("_FILE"), name
            assert "://" not in value or "@" not in value, name


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_the_secrets_that_it_reads_and_no_other(name: str) -> None:
    service = {**SERVICES[name], "secrets": None}
    scripts = [
        text(volume.split(":")[0])
        for volume in service.get("volumes", [])
        if volume.startswith("./deploy/")
    ]
    read = re.findall(
        r"(?:/run/secrets|\$SECRETS|SECRETS:-/run/secrets\})/(\w+)",
        "\n".join([str(service), *scripts]),
    )
    assert {*read} == {*SERVICES[name].get("secrets", [])}


def test_what_is_mounted_and_copied_is_there() -> None:
    mounted = [
        volume.split(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
    ]
    assert len(mounted) > 10
    for source in mounted:
        if source.startswith("./"):
            assert (ROOT / source).is_file(), source
        else:
            assert source in COMPOSE["volumes"]
    allowed = re.findall(r"^!/(.+)$", text(".dockerignore"), re.MULTILINE)
    assert {"portal", "templates", "manage.py", "gunicorn.conf.py"} <= {*allowed}
    assert all((ROOT / name).exists() for name in allowed)
    assert not [name for name in allowed if name in {"secrets", ".env", "var", "tests"}]


def test_the_image_serves_as_a_user_of_its_own_and_gets_the_signal_itself() -> None:
    image = text("Containerfile")
    stages = re.findall(r"^FROM (\S+)", image, re.MULTILINE)
    assert len(stages) == 2
    assert len({*stages}) == 1
    last = image[image.rindex("\nFROM ") :]
    assert re.search(r"^USER [1-9]\d+:[1-9]\d+$", last, re.MULTILINE)
    assert 'ENTRYPOINT ["python"]\nCMD ["-m", "gunicorn"]\n' in last
    installs = re.findall(r"-m pip [^&]*?install\b[^&]*", image)
    assert len(installs) == 2
    assert not [one for one in installs if "--require-hashes --no-deps" not in one]
    for requirements in re.findall(r"--requirement (\S+)", image):
        assert f"!/{requirements}\n" in text(".dockerignore")


def test_what_stops_has_time_to_finish() -> None:
    """Seconds until it is killed, above the 30 in which gunicorn finishes."""
    drain = int(re.findall(r"graceful_timeout = (\d+)", text("gunicorn.conf.py"))[0])
    for name in ("portal1", "portal2"):
        assert int(SERVICES[name]["stop_grace_period"].removesuffix("s")) > drain
    web = unit(ROOT / "deploy" / "systemd" / "portal-web.service")
    assert web.getint("Service", "TimeoutStopSec") > drain
    assert web["Service"]["KillMode"] == "mixed"


def test_both_proxies_serve_all_portals_of_the_compose_file() -> None:
    named = SERVICES["proxy"]["environment"]["PORTAL_UPSTREAMS"].split()
    portals = [f"{name}:8000" for name in SERVICES if name.startswith("portal")]
    assert named == portals
    caddy = text("docs/proxy/Caddyfile")
    for name in ("PORTAL_HOST", "PORTAL_UPSTREAMS", "PORTAL_MIRROR"):
        assert f"{{${name}:" in caddy
