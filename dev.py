#!/usr/bin/env python3
"""Set up .venv once and run something in it: `python3 dev.py demo`, `python3
dev.py test`, `python3 dev.py bench`. Standard library only.
"""

import hashlib
import importlib.util
import os
import pathlib
import shutil
import subprocess
import sys
import venv

ROOT = pathlib.Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
INPUTS = [ROOT / "requirements.lock", ROOT / "pyproject.toml"]
TASKS = {
    "demo": ["-m", "lms", "demo"],
    "lms": ["-m", "lms"],
    "test": ["-m", "pytest"],
    "bench": ["benchmarks/run.py"],
    "bench-maps": ["benchmarks/maps.py"],
    "words": ["tests/words.py"],
    "migration": ["-m", "tests.migration"],
}


def run(*args: str) -> int:
    """Run the environment's Python; its exit status."""
    return subprocess.run([str(PYTHON), *args], cwd=ROOT).returncode


def patiently(*args: str) -> int:
    """The same for something that takes a while: a dot each second says that it
    goes on.
    """
    with subprocess.Popen([str(PYTHON), *args], cwd=ROOT) as work:
        while True:
            try:
                return work.wait(timeout=1)
            except subprocess.TimeoutExpired:
                print(".", end="", flush=True)


def setup() -> None:
    """Make the environment unless it fits the lock file already."""
    stamp = VENV / ".stamp"
    want = hashlib.sha256(
        b"".join(path.read_bytes() for path in INPUTS) + sys.version.encode()
    ).hexdigest()
    if stamp.exists() and stamp.read_text() == want:
        return
    if importlib.util.find_spec("ensurepip") is None:
        sys.exit(
            "This Python cannot make virtual environments. On Debian or Ubuntu: sudo apt install python3-venv"
        )
    print(
        "Setting up .venv from requirements.lock (once; about half a minute) ...",
        flush=True,
    )
    if VENV.exists():
        shutil.rmtree(VENV)
    venv.create(VENV, with_pip=True)
    pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    failed = patiently(
        *pip, "--require-hashes", "-r", "requirements.lock"
    ) or patiently(*pip, "--no-deps", "-e", ".")
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
    if task not in TASKS:
        sys.exit(f"usage: python3 dev.py {'|'.join(TASKS)} [options]")
    setup()
    try:
        return run(*TASKS[task], *sys.argv[2:])
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
