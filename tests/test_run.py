"""run.py: one clear line where it cannot go on, and nothing done twice."""

import importlib.util
import socket
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

RUN = Path(__file__).resolve().parent.parent / "run.py"


@pytest.fixture
def run() -> ModuleType:
    spec = importlib.util.spec_from_file_location("run_py", RUN)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def refusal(caught: pytest.ExceptionInfo[SystemExit]) -> str:
    """Return what goes to standard error, which must be one line."""
    line = str(caught.value.code)
    assert "\n" not in line
    return line


def test_an_old_python_is_refused_in_one_line(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 8, 18))
    with pytest.raises(SystemExit) as caught:
        run.refuse_an_unfit_python()
    assert refusal(caught) == "The portal needs Python 3.11 or newer; this is 3.8."


@pytest.mark.parametrize("absent", ["venv", "ensurepip", "_sqlite3"])
def test_a_missing_module_is_named_with_its_cure(
    absent: str, run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        run.importlib.util,
        "find_spec",
        lambda module: None if module == absent else find(module),
    )
    with pytest.raises(SystemExit) as caught:
        run.refuse_an_unfit_python()
    assert absent in refusal(caught)
    assert "Try: " in refusal(caught)


def test_a_used_port_is_named_and_another_one_offered(run: ModuleType) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit) as caught:
            run.refuse_an_unfit_port(port)
    assert f"Port {port}: Address already in use" in refusal(caught)
    assert "--port" in refusal(caught)


def test_a_free_port_is_accepted(run: ModuleType) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    run.refuse_an_unfit_port(port)


@pytest.mark.parametrize("port", [-1, 70_000, 10**30])
def test_what_is_not_a_port_is_refused(port: int, run: ModuleType) -> None:
    with pytest.raises(SystemExit) as caught:
        run.refuse_an_unfit_port(port)
    assert f"Port {port}:" in refusal(caught)


def test_what_follows_test_goes_to_pytest_as_it_stands(run: ModuleType) -> None:
    options = run.parse(["--venv", "x", "test", "-k", "a or b", "--port=1", "tests"])
    assert options.pytest == ["-k", "a or b", "--port=1", "tests"]
    assert options.venv == "x"
    assert run.parse(["test"]).pytest == []
    assert run.parse([]).pytest is None


@pytest.fixture
def commands(
    run: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> list[tuple[str, ...]]:
    """What would have been run, in a folder with a lock; pip is taken to work."""
    ran: list[tuple[str, ...]] = []
    (tmp_path / "requirements.txt").write_text("a==1", "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(run.subprocess, "call", lambda *_, **__: 0)
    monkeypatch.setattr(run, "run", lambda *command: ran.append(command))
    return ran


def test_a_lock_is_installed_when_it_changed_and_only_then(
    run: ModuleType, tmp_path: Path, commands: list[tuple[str, ...]]
) -> None:
    for text in ("a==1", "a==1", "a==2"):
        (tmp_path / "requirements.txt").write_text(text, "utf-8")
        run.install(str(tmp_path), sys.executable, "requirements.txt")
    assert [command[-2:] for command in commands] == [("-r", "requirements.txt")] * 2
    assert all("--require-hashes" in command for command in commands)


def test_a_failed_installation_is_tried_again(
    run: ModuleType,
    tmp_path: Path,
    commands: list[tuple[str, ...]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(run, "run", lambda *_: sys.exit("That failed."))
        with pytest.raises(SystemExit):
            run.install(str(tmp_path), sys.executable, "requirements.txt")
    run.install(str(tmp_path), sys.executable, "requirements.txt")
    assert len(commands) == 1


@pytest.mark.parametrize(("was_one", "flags"), [(True, ("--clear",)), (False, ())])
def test_only_a_broken_environment_is_emptied(
    was_one: bool,
    flags: tuple[str, ...],
    run: ModuleType,
    tmp_path: Path,
    commands: list[tuple[str, ...]],
) -> None:
    if was_one:
        (tmp_path / "pyvenv.cfg").touch()
    run.install(str(tmp_path), str(tmp_path / "no-python"), "requirements.txt")
    assert commands[0] == (sys.executable, "-m", "venv", *flags, str(tmp_path))


def test_a_command_that_fails_says_why_in_one_line(run: ModuleType) -> None:
    noise = (
        "print('noise'); print('ERROR: No hash'); print('noise'); raise SystemExit(1)"
    )
    with pytest.raises(SystemExit) as caught:
        run.run(sys.executable, "-c", noise)
    assert refusal(caught) == "That failed. ERROR: No hash"


def test_an_unknown_option_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    done = subprocess.run(  # noqa: S603
        [sys.executable, str(RUN), "--venv", str(tmp_path / "venv"), "--prot", "1"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "unrecognized arguments: --prot" in done.stderr
    assert not (tmp_path / "venv").exists()
