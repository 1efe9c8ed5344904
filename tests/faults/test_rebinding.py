"""Names that lead elsewhere when they are asked again, with a real resolver (S6)."""

import json
import os
import subprocess
import sys
from typing import TypedDict

import pytest
from django.conf import settings

pytestmark = pytest.mark.faults


class Visits(TypedDict):
    """What came of each visit, and the connections that each address was given."""

    found: dict[str, str]
    guarded: dict[str, int]
    unguarded: dict[str, int]


PUBLIC = "93.184.215.14"
CHANGING = ("to-loopback", "to-metadata", "to-inside")


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Visits:
    """Visit all names in a network namespace, which has no way out of this machine."""
    unshared = ["unshare", "--map-root-user", "--mount", "--net"]
    folder = tmp_path_factory.mktemp("names")
    (folder / "resolv.conf").write_text("nameserver 127.0.0.1\n")
    command = [sys.executable, "-m", "tests.support.changing_names"]
    try:
        subprocess.run([*unshared, "true"], capture_output=True, check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("No network namespace can be made here.")
    done = subprocess.run(  # noqa: S603
        [*unshared, *command, os.fspath(folder / "resolv.conf")],
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],  # noqa: TID251
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "PORTAL_VAR_DIR": os.fspath(folder),
        },
        stdout=subprocess.PIPE,
        text=True,
        timeout=60,
        check=True,
    )
    found: Visits = json.loads(done.stdout)
    return found


@pytest.mark.fault("S6")
def test_link_checker_and_importer_connect_to_nothing_private(
    visits: Visits,
) -> None:
    assert visits["guarded"] == {PUBLIC: 18}


@pytest.mark.fault("S6")
def test_what_is_fetched_without_the_guard_does_reach_private_addresses(
    visits: Visits,
) -> None:
    assert visits["unguarded"].keys() > {"127.0.0.1", "169.254.169.254", "10.0.0.7"}


@pytest.mark.fault("S6")
@pytest.mark.parametrize("name", CHANGING)
def test_a_name_that_changes_is_read_once_and_refused_then(
    visits: Visits, name: str
) -> None:
    found = visits["found"]
    assert found[f"link {name}.example page"] == "ok"
    assert found[f"link {name}.example again"] == "forbidden"
    assert found[f"import {name}.example page"] == "secret"
    assert "not public" in found[f"import {name}.example again"]
