"""Tests about the code base itself: what no linter says."""

import ast
import hashlib
import re
import subprocess
from collections.abc import Iterator
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
LONGEST_LINE = 120
SUPERSEDED = "**Status.** Superseded"
ONE_TAG = re.compile(
    r"""\{%(?:(?!%\}).)*%\}|[\w-]+="(?:[^"{]|\{\{.*?\}\}|\{%.*?%\})*"/?>?"""
)
"""A template's tag, or an attribute of HTML: a line cannot end within either."""

SENTENCE = re.compile(
    r"\{% blocktranslate(?! trimmed)(?:(?!endblocktranslate).)*\n", re.S
)
ROOMS = "docs|embassies|news|portal|templates|tests|tools"
NAMED_FILE = re.compile(
    r"(?<![\w/.*<>~-])(?:[\w.-]+/)+[\w-]+\.(?:css|csv|html|js|json|md|py|toml|tsv|txt)\b"
    rf"|docs/adr/\d{{4}}|(?<=`)(?:{ROOMS})/[\w/.-]+(?=`)"
)
NAMED_MODULE = re.compile(rf"(?<![\w/.@-])(?:{ROOMS})\.[a-z_]+(?:\.[a-z_]+)+\b")


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
    documented = set(re.findall(r"^\| `([A-Z_][A-Z0-9_]+)` \|", written, re.MULTILINE))
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


def test_no_line_of_a_template_is_long_unless_it_is_one_tag() -> None:
    guilty = [
        f"{name(path)}:{number}"
        for path in TEMPLATES
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1)
        if len(line) > LONGEST_LINE and not ONE_TAG.fullmatch(line.strip())
    ]
    assert not guilty


def test_a_sentence_on_several_lines_of_a_template_is_trimmed() -> None:
    """Its indentation would be a part of what is translated, and is gone in the page."""
    guilty = [
        name(path)
        for path in TEMPLATES
        if SENTENCE.search(path.read_text(encoding="utf-8"))
    ]
    assert not guilty


def explanations(path: Path) -> str:
    """Return a document's text, or the docstrings and comments of a module."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return text
    said = [
        node.value.value
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    ]
    return "\n".join([*said, *re.findall(r"#.*", text)])


def is_file(named: str, path: Path) -> bool:
    return (path.parent / named).exists() or any(ROOT.glob(f"{named}*"))


def is_module(named: str) -> bool:
    """Whether it is a module, or something in one."""
    places = [
        ROOT.joinpath(*parts) for parts in (named.split("."), named.split(".")[:-1])
    ]
    return any(place.is_dir() or place.with_suffix(".py").exists() for place in places)


def test_a_template_with_sentences_knows_the_forms_of_names() -> None:
    texts = {path: path.read_text() for path in tracked("*.html", "*.txt")}
    written = {path: text for path, text in texts.items() if "{% blocktrans" in text}
    assert len(written) > 50
    loaded = re.compile(r"\{% load [^%]*\bi18n phrases\b")
    assert not [name(path) for path, text in written.items() if not loaded.search(text)]


def test_each_file_and_module_that_a_text_names_is_there() -> None:
    """A decision that another one superseded tells what there was."""
    texts = {path: explanations(path) for path in [*PYTHON, *tracked("*.md")]}
    texts = {path: one for path, one in texts.items() if SUPERSEDED not in one}
    files = [(path, one) for path in texts for one in NAMED_FILE.findall(texts[path])]
    modules = [
        (path, one) for path in texts for one in NAMED_MODULE.findall(texts[path])
    ]
    assert len(files) > 50
    assert modules
    gone = [one for one in files if not is_file(one[1], one[0])]
    gone += [one for one in modules if not is_module(one[1])]
    assert not [f"{name(path)}: {named}" for path, named in gone]


def asserts(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return "assert" in ast.unparse(node.func)
    return isinstance(node, ast.Assert) or (
        isinstance(node, ast.withitem) and "raises" in ast.unparse(node.context_expr)
    )


def is_written_out(iterated: ast.expr, constants: set[str]) -> bool:
    """Return whether it is plain to see that a loop runs at least once."""
    match iterated:
        case ast.Call(func=ast.Name("range"), args=[ast.Constant(int(times))]):
            return times > 0
        case ast.Call(func=ast.Attribute(value=table)):  # .items(), .values()
            return is_written_out(table, constants)
        case ast.Dict(keys=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts):
            return bool(parts)
        case ast.Name(variable):
            return variable in constants
    return False


def always_run(node: ast.AST, constants: set[str]) -> Iterator[ast.AST]:
    """Walk what a test runs even where everything that it computes is empty."""
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, ast.For) or is_written_out(child.iter, constants):
            yield from always_run(child, constants)


def idle(module: ast.Module) -> list[str]:
    """Return the tests that assert only in loops over what may be empty."""
    constants = {
        ast.unparse(target)
        for node in module.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if is_written_out(node.value, set())
    }
    return [
        node.name
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        if any(map(asserts, ast.walk(node)))
        if not any(map(asserts, always_run(node, constants)))
    ]


def test_no_test_holds_by_asserting_nothing() -> None:
    modules = [path for path in PYTHON if path.name.startswith("test_")]
    assert len(modules) > 100
    found = {
        name(path): tests
        for path in modules
        if (tests := idle(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert not found


def test_a_test_that_may_assert_nothing_is_found() -> None:
    body = "def test_it():\n for one in {}: assert one\n"
    for written, wrong in (
        ("found()", ["test_it"]),
        ("[]", ["test_it"]),
        ("[1]", []),
        ("{1: 2}.items()", []),
    ):
        assert idle(ast.parse(body.format(written))) == wrong, written
    checked = body.format("rows") + " assert len(rows) == 2\n"
    assert idle(ast.parse(checked)) == []
    assert idle(ast.parse("rows = find()\n" + body.format("rows"))) == ["test_it"]
    assert idle(ast.parse("rows = [1]\n" + body.format("rows"))) == []


def test_no_lock_file_with_addresses_is_kept() -> None:
    assert not tracked("*.lock", "Pipfile*", "package-lock.json")


@pytest.mark.shared
def test_no_upstream_data_file_is_kept(shared: Path) -> None:
    forbidden = {digest(path) for path in (shared / "data").iterdir()}
    assert not [name(path) for path in tracked("*") if digest(path) in forbidden]


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
