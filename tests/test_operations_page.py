"""The files that docs/operations.md gives to copy are what their programs take;
without the program a test is skipped.
"""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs/operations.md").read_text()
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def block(language, holding):
    """The one example of this language that holds these words."""
    (found,) = (
        text for kind, text in BLOCKS if kind == language and holding in text
    )
    return found


def run(program, *words):
    """What it says of it."""
    path = shutil.which(program) or shutil.which(program, path="/usr/sbin")
    if path is None:
        pytest.skip(f"no {program} on this machine")
    done = subprocess.run([path, *words], capture_output=True, text=True)
    return done.stderr


def test_systemd_takes_the_units(tmp_path):
    server = block("ini", "lms serve")
    hardening = server[server.index("UMask=") : server.index("[Install]")]
    units = {
        "lms.service": server,
        "lms-backup.service": block("ini", "lms backup") + hardening,
        "lms-backup.timer": block("ini", "[Timer]"),
    }
    for name, text in units.items():
        # Neither the program nor its user is on a machine that runs tests.
        text = text.replace("/opt/lms/bin/lms", "/bin/true")
        (tmp_path / name).write_text(text.replace("User=lms", "User=root"))
    said = run("systemd-analyze", "verify", *tmp_path.iterdir())
    assert str(tmp_path) not in said, "it names the file and the line"


def test_nginx_takes_its_part(tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    request = [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=lms",
    ]
    run("openssl", *request, "-keyout", key, "-out", certificate)
    server = block("nginx", "proxy_pass").replace("443", "8443")
    server = server.replace("/etc/ssl/lms.pem", str(certificate))
    server = server.replace("/etc/ssl/lms.key", str(key))
    whole = f"pid {tmp_path}/pid; events {{}} http {{ {server} }}"
    (tmp_path / "nginx.conf").write_text(whole)
    said = run("nginx", "-t", "-c", tmp_path / "nginx.conf")
    assert "test is successful" in said, said
