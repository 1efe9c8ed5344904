"""The locks hold what pyproject.toml asks for, by hash and without an address."""

import ast
import re
import sys
import tomllib
from collections import defaultdict
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]
ASKED = {
    "requirements.txt": PROJECT["project"]["dependencies"],
    **{
        f"requirements-{group}.txt": listed
        for group, listed in [*EXTRAS.items(), *PROJECT["dependency-groups"].items()]
    },
}


def pinned(lock: str) -> dict[str, str]:
    """Return version by name; every entry must be an exact pin with hashes."""
    text = (ROOT / lock).read_text("utf-8").replace("\\\n", " ")
    lines = [
        line for line in text.splitlines() if line and not line.lstrip().startswith("#")
    ]
    pins = {}
    for line in lines:
        match = re.match(r"([a-z0-9.-]+)==(\S+).*--hash=sha256:[0-9a-f]{64}", line)
        assert match, f"{lock}: {line[:80]}"
        pins[match[1]] = match[2]
    return pins


@pytest.mark.fault("S14")
def test_every_group_of_the_project_has_its_lock() -> None:
    found = {path.name for path in ROOT.glob("requirements*.txt")}
    assert found == set(ASKED)


@pytest.mark.fault("S14")
@pytest.mark.parametrize("lock", ASKED)
def test_a_lock_satisfies_what_the_project_asks_for(lock: str) -> None:
    pins = pinned(lock)
    assert ASKED[lock]
    for line in ASKED[lock]:
        wanted = Requirement(line)
        version = pins.get(canonicalize_name(wanted.name))
        assert version is not None, f"{wanted.name} is not in {lock}"
        assert wanted.specifier.contains(version), f"{lock}: {wanted} is {version}"


@pytest.mark.fault("S14")
@pytest.mark.parametrize("lock", ASKED)
def test_a_lock_names_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    assert not re.search(r"://|--index|--extra|--find-links|@ ", text)


@pytest.mark.fault("S14")
def test_what_two_locks_hold_they_hold_in_one_version() -> None:
    versions: dict[str, set[str]] = defaultdict(set)
    for lock in ASKED:
        for package, version in pinned(lock).items():
            versions[package].add(version)
    assert len(versions) > 100
    assert not {name: found for name, found in versions.items() if len(found) > 1}


@pytest.mark.fault("S14")
def test_what_the_portal_imports_the_project_asks_for() -> None:
    packages = packages_distributions()
    imported = {
        module.split(".")[0]
        for folder in ("portal", "embassies", "news")
        for path in (ROOT / folder).rglob("*.py")
        if not any(part.endswith("_build") for part in path.parts)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for module in modules_of(node)
        if not may_import(path, module)
    }
    asked = {
        canonicalize_name(Requirement(line).name) for line in ASKED["requirements.txt"]
    }
    unasked = {
        module
        for module in imported
        - {"portal", "embassies", "news"}
        - sys.stdlib_module_names
        if not asked & {canonicalize_name(one) for one in packages.get(module, [])}
    }
    assert not unasked


OPTIONAL = {
    "prometheus_client": {"portal/site/metrics.py"},
    "opentelemetry": {"portal/site/tracing.py"},
    "redis": {"portal/web/redis_link.py", "portal/api_keys/shared_rate_limit.py"},
    "storages": {"portal/web/object_storage.py"},
    "boto3": {"portal/web/object_storage.py"},
    "botocore": {"portal/web/object_storage.py", "portal/mirror/bucket.py"},
}
"""Packages of extras, and the only modules that import them."""


def may_import(path: Path, module: str) -> bool:
    """Return whether a module is that of the extra which a folder is named after.

    Or one that only modules import which are loaded with its setting alone.
    """
    extra = module.split(".")[0]
    if str(path.relative_to(ROOT)) in OPTIONAL.get(extra, ()):
        return True
    return extra in EXTRAS and path.is_relative_to(ROOT / "portal" / extra)


def modules_of(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []
