"""Tests about the code base itself: what no linter says."""

import ast
import hashlib
import re
import subprocess
from pathlib import Path

import pytest

from tests.support.addresses import every_address

ROOT = Path(__file__).resolve().parent.parent
LONGEST_FILE = 400
NAMED_FOR_NOTHING = {"utils", "helpers", "services", "selectors", "common", "misc"}
ENV_READER = re.compile(r"env_\w+")


def tracked(*patterns: str) -> list[Path]:
    """Return the files that git knows or would add, by pattern."""
    listed = subprocess.run(  # noqa: S603
        ["git", "ls-files", "-co", "--exclude-standard", "--", *patterns],  # noqa: S607
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return [
        path for line in listed.stdout.splitlines() if (path := ROOT / line).is_file()
    ]


PYTHON = [path for path in tracked("*.py") if "migrations" not in path.parts]
TEMPLATES = tracked("*.html")
ALONE = {("templates/embassies/pack.html", "<style")}
"""One file to hand on and to open anywhere: it has no style sheet beside it."""


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_file_is_too_long_to_be_read() -> None:
    lengths = {
        name(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in [*PYTHON, *TEMPLATES, *tracked("*.js", ".ci/*")]
    }
    assert len(lengths) > 50
    assert not {file: long for file, long in lengths.items() if long > LONGEST_FILE}


def test_no_module_is_named_for_nothing() -> None:
    assert not [name(path) for path in PYTHON if path.stem in NAMED_FOR_NOTHING]


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        name(path)
        for path in PYTHON
        if path.name not in {"__init__.py", "apps.py"}
        and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not silent


def environment_names() -> set[str]:
    """Return the names given to the readers of portal/env.py, wherever they are."""
    calls = [
        node
        for path in PYTHON
        if "tests" not in path.parts and path.name != "env.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ENV_READER.fullmatch(ast.unparse(node.func))
    ]
    return {ast.literal_eval(call.args[0]) for call in calls}


def test_the_document_of_settings_lists_each_that_is_read_and_no_other() -> None:
    written = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", written, re.MULTILINE))
    assert documented == environment_names()


def test_the_document_of_the_api_lists_each_address_and_no_other() -> None:
    written = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"`GET (/api/v1/[^`?]*)", written))
    served = {str(address) for address in every_address() if "/api/" in address.route}
    assert documented == served - {"/api/v1/<path>"}


def test_every_dependency_has_its_reason_beside_it() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = re.findall(
        r'^  "[a-z][^"]*[0-9*a-z]",.*$', text.split("[tool.uv]")[0], re.M
    )
    assert len(listed) > 30
    assert not [line for line in listed if not re.search(r"# \w", line)]


def test_no_path_of_one_machine_is_written_down() -> None:
    homes = re.compile(r"(?<![\w.~>}])/(?:home|root|Users|work)/\w")
    guilty = [
        f"{name(path)}: {match.group()}"
        for path in tracked(
            "*.py", "*.md", "*.toml", "*.yaml", "*.html", ".ci/*", "*.txt"
        )
        if path.name != "test_house.py"
        and (match := homes.search(path.read_text(encoding="utf-8")))
    ]
    assert not guilty


def test_no_template_trusts_text_or_holds_script_and_style() -> None:
    forbidden = re.compile(
        r"\|\s*safe\b|autoescape off|<style|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']"
        r"|javascript:|<script\b(?![^>]*(?:src=|application/ld\+json))",
        re.IGNORECASE,
    )
    assert TEMPLATES
    guilty = [
        f"{name(path)}: {match.group()}"
        for path in TEMPLATES
        for match in forbidden.finditer(path.read_text(encoding="utf-8"))
        if (name(path), match.group()) not in ALONE
    ]
    assert not guilty


def test_no_lock_file_with_addresses_is_kept() -> None:
    assert not tracked("*.lock", "Pipfile*", "package-lock.json")


@pytest.mark.shared
def test_no_upstream_data_file_is_kept(shared: Path) -> None:
    forbidden = {digest(path) for path in (shared / "data").iterdir()}
    assert not [name(path) for path in tracked("*") if digest(path) in forbidden]


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
