#!/usr/bin/env python3
"""Set up .venv once and run something in it: `python3 dev.py demo`, `python3
dev.py test`, `python3 dev.py bench`. Standard library only.

`python3 dev.py test-older` runs the tests in an environment of its own with the
oldest line of SQLAlchemy that is supported.
"""

import hashlib
import importlib.util
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import venv

ROOT = pathlib.Path(__file__).resolve().parent
VENV, OLDER_VENV = ROOT / ".venv", ROOT / ".venv-older"
OLDER = ["sqlalchemy==2.0.58"]  # instead of what requirements.lock says
INPUTS = [ROOT / "requirements.lock", ROOT / "pyproject.toml"]
TASKS = {
    "demo": ["-m", "lms", "demo"],
    "lms": ["-m", "lms"],
    "test": ["-m", "pytest"],
    "test-quick": ["-m", "tests.quick"],
    "test-older": ["-m", "pytest"],
    "mutants": ["-m", "tests.mutants"],
    "bench": ["benchmarks/run.py"],
    "bench-maps": ["benchmarks/maps.py"],
    "bench-lengths": ["benchmarks/lengths.py"],
    "bench-load": ["benchmarks/load.py"],
    "bench-hostile": ["benchmarks/hostile.py"],
    "bench-periods": ["benchmarks/periods.py"],
    "bench-pairing": ["benchmarks/pairing.py"],
    "crashes": ["-m", "pytest", "-s", "-k", "outlives", "tests/crashes"],
    "bench-imports": ["benchmarks/imports.py"],
    "bench-formats": ["benchmarks/formats.py"],
    "words": ["tests/words.py"],
    "migration": ["-m", "tests.migration"],
}


def python_in(environment: pathlib.Path) -> str:
    """The environment's Python."""
    inside = "Scripts/python.exe" if os.name == "nt" else "bin/python"
    return str(environment / inside)


def patiently(*command: str) -> int:
    """Run something that takes a while: a dot each second says that it goes
    on. Its exit status.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with subprocess.Popen(command, cwd=ROOT) as work:
        try:
            while True:
                try:
                    return work.wait(timeout=1)
                except subprocess.TimeoutExpired:
                    print(".", end="", flush=True)
        finally:
            work.terminate()  # nothing goes on alone when this is stopped


def set_up(environment: pathlib.Path, instead: list[str]) -> None:
    """Make the environment unless it fits the lock file already; `instead`:
    requirements that differ from it.
    """
    stamp = environment / ".stamp"
    inputs = b"".join(path.read_bytes() for path in INPUTS)
    version = " ".join([sys.version, *instead]).encode()
    want = hashlib.sha256(inputs + version).hexdigest()
    if stamp.exists() and stamp.read_text() == want:
        return
    if environment.is_symlink():
        return  # another checkout's, which keeps it up to date
    if importlib.util.find_spec("ensurepip") is None:
        sys.exit(
            "This Python cannot make virtual environments. On Debian or Ubuntu: sudo apt install python3-venv"
        )
    print(
        f"Setting up {environment.name} from requirements.lock (once; about half a minute) ...",
        flush=True,
    )
    if environment.exists():
        shutil.rmtree(environment)
    venv.create(environment, with_pip=True)
    pip = [python_in(environment), "-m", "pip", "install", "--quiet"]
    pip.append("--disable-pip-version-check")
    failed = patiently(*pip, "--require-hashes", "-r", "requirements.lock")
    if instead and not failed:
        failed = patiently(*pip, "--no-deps", *instead)
    failed = failed or patiently(*pip, "--no-deps", "-e", ".")
    print(flush=True)
    if failed:
        sys.exit("The installation failed; see the message above.")
    stamp.write_text(want)


def main() -> int:
    """Do one task."""
    if sys.version_info < (3, 11):  # noqa: UP036 - the one line that older Pythons must be able to run
        sys.exit(
            f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}."
        )
    task = sys.argv[1] if len(sys.argv) > 1 else "demo"
    options = sys.argv[2:]
    if task == "test" and "--quick" in options:
        options.remove("--quick")
        task = "test-quick"
    if task not in TASKS:
        sys.exit(f"usage: python3 dev.py {'|'.join(TASKS)} [options]")
    older = task == "test-older"
    environment = OLDER_VENV if older else VENV
    set_up(environment, OLDER if older else [])
    return become([python_in(environment), *TASKS[task], *options])


def become(command: list[str]) -> int:
    """Run the command in place of this process, so that a signal that is meant
    for it reaches it. Windows cannot; there it is a child, and its exit status
    is returned.
    """
    os.chdir(ROOT)
    if os.name == "posix":
        sys.stdout.flush()
        os.execv(command[0], command)
    try:
        return subprocess.run(command).returncode
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
