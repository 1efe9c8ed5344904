#!/usr/bin/env python3
"""Install the portal beside this file, prepare it and serve it; or test it.

Standard library only, in a syntax that every Python 3 reads, so that an old one
gets as far as its one clear line.
"""

import argparse
import hashlib
import importlib.util
import os
import socket
import subprocess
import sys

ROOT = os.path.dirname(os.path.abspath(__file__))
POSIX = os.name == "posix"
INSIDE = ("bin", "python") if POSIX else ("Scripts", "python.exe")


def main() -> None:
    options = parse(sys.argv[1:])
    refuse_an_unfit_python()
    venv = os.path.abspath(options.venv)
    python = os.path.join(venv, *INSIDE)
    os.chdir(ROOT)
    os.environ["PYTHONUTF8"] = "1"
    if options.pytest is not None:
        # Those of the extras hold the first once more, with what some tests are about.
        parts = ("", "-mcp", "-scale", "-metrics", "-tracing", "-test")
        install(venv, python, *(f"requirements{part}.txt" for part in parts))
        sys.exit(subprocess.call([python, "-m", "pytest", "-n2", *options.pytest]))
    if not options.no_serve:
        refuse_an_unfit_port(options.port)
    set_default("PORTAL_SITE_URL", f"http://localhost:{options.port}")
    set_default("PORTAL_TASK_WORKER", "1")
    install(venv, python, "requirements.txt")
    failed = subprocess.call([python, "manage.py", "quickstart"])
    if failed or options.no_serve:
        sys.exit(failed)
    serve(python, f"127.0.0.1:{options.port}")


def parse(arguments: "list[str]") -> argparse.Namespace:
    """Return the options; `pytest` holds what follows "test", None without it."""
    parser = argparse.ArgumentParser(
        usage="run.py [--port N] [--no-serve] [--venv DIR]\n"
        "       run.py [--venv DIR] test [pytest arguments]",
        description="Install, prepare and serve the portal; or run its tests.",
    )
    parser.add_argument("--port", type=int, default=8000, help="default: 8000")
    parser.add_argument("--no-serve", action="store_true", help="only prepare")
    parser.add_argument("--venv", default=os.path.join(ROOT, ".venv"))
    parser.set_defaults(pytest=None)
    if "test" in arguments:
        end = arguments.index("test")
        parser.set_defaults(pytest=arguments[end + 1 :])
        arguments = arguments[:end]
    return parser.parse_args(arguments)


def refuse_an_unfit_python() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036
        found = ".".join(map(str, sys.version_info[:2]))
        sys.exit(f"The portal needs Python 3.11 or newer; this is {found}.")
    # Debian packs ensurepip apart; a Python built by hand may lack SQLite.
    for module, cure in (
        ("venv", "sudo apt install python3-venv"),
        ("ensurepip", "sudo apt install python3-venv"),
        ("_sqlite3", "install a Python that was built with SQLite"),
    ):
        if importlib.util.find_spec(module) is None:
            sys.exit(f"This Python lacks its module {module}. Try: {cure}")


def set_default(name: str, value: str) -> None:
    if f"{name}_FILE" not in os.environ:
        os.environ.setdefault(name, value)


def refuse_an_unfit_port(port: int) -> None:
    try:
        with socket.socket() as probe:
            if POSIX:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or str(error).rstrip(".")
        sys.exit(f"Port {port}: {why}. Try another one, as in: --port 8001")


def install(venv: str, python: str, *locks: str) -> None:
    """Install each lock file that is not the one installed last time."""
    if not os.path.exists(python) or subprocess.call(
        [python, "-Ic", "import pip"], stderr=subprocess.DEVNULL
    ):
        say(f"Making a Python environment in {os.path.relpath(venv)}")
        # What was an environment and is broken is emptied; nothing else ever is.
        was_one = os.path.exists(os.path.join(venv, "pyvenv.cfg"))
        run(sys.executable, "-m", "venv", *(["--clear"] if was_one else []), venv)
    pip = [python, "-Im", "pip", "--quiet", "--no-input", "--disable-pip-version-check"]
    for lock in locks:
        stamp = os.path.join(venv, lock + ".sha256")
        wanted = hashlib.sha256(read(lock)).hexdigest().encode()
        if os.path.exists(stamp) and read(stamp) == wanted:
            continue
        say(f"Installing {lock}")
        run(
            *pip, "install", "--require-hashes", "--no-deps", "--no-compile", "-r", lock
        )
        with open(stamp, "wb") as file:
            file.write(wanted)


def run(*command: str) -> None:
    """Run what has nothing to say, unless it fails: then in one line."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        lines = done.stdout.decode(errors="replace").splitlines()
        errors = [line for line in lines if line.startswith("ERROR")] or lines
        sys.exit("That failed. " + " ".join(errors))


def read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def say(line: str) -> None:
    print(line, "...", flush=True)


def serve(python: str, address: str) -> None:
    """Become the server, so that a signal to this process reaches it."""
    if POSIX:
        os.execv(python, [python, "-m", "gunicorn", "--bind", address])
    sys.exit(subprocess.call([python, "manage.py", "runserver", "--noreload", address]))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as problem:
        sys.exit(f"run.py: {problem}")
