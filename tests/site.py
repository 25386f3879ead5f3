"""The product as it is run: `lms serve` in a process of its own, and people who
use it over HTTP as browsers do.
"""

import http.client
import io
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

import pytest
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from lms.standalone.demo import PASSWORD
from tests.house.measure import ROOT

QUICK = 30
"""Seconds on the busiest machine; what was mended took minutes."""
FORM = "application/x-www-form-urlencoded"


class Site:
    """A running `lms serve`; `log`: what it has said."""

    def __init__(
        self, data: Path, *options: str, through: str = "lms", **settings: str
    ) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.environment = os.environ | {
            "LMS_DATA": str(data),
            "LMS_SECURE_COOKIES": "0",
            "PYTHONPATH": str(ROOT),
            **settings,
        }
        self.log = data.parent / f"{data.name}-{self.port}.log"
        command = [sys.executable, "-m", through, "serve", *options]
        self.command = [*command, "--port", str(self.port)]
        self.start()

    def start(self) -> None:
        """Again on the same port, after it was killed."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, env=self.environment, stderr=log
            )
        self.wait_until_up()

    def wait_until_up(self) -> None:
        """Or fail after a while."""
        for _ in range(900):
            with suppress(OSError, http.client.HTTPException):
                if self.get("/health")[0] == 200:
                    return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        pytest.fail(f"the site does not answer: {self.log.read_text()}")

    def kill(self) -> None:
        """At once, whatever it is doing."""
        self.process.kill()
        self.process.wait()

    def end(self) -> None:
        """As an operator ends it."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)

    def connect(self, timeout: float = 60) -> socket.socket:
        """A connection of a stranger."""
        return socket.create_connection(("127.0.0.1", self.port), timeout)

    def send(self, method: str, path: str, cookie: str = "", **fields: str):
        """Status, headers and text of an answer."""
        body = urlencode(fields).encode() if fields else None
        return self.send_body(method, path, cookie, body)

    def send_body(
        self,
        method: str,
        path: str,
        cookie: str,
        body: bytes | None,
        kind: str = FORM,
    ):
        """The same for a body that is encoded already."""
        with ExitStack() as ends:
            to = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            ends.callback(to.close)
            headers = {
                "Content-Type": kind,
                "Sec-Fetch-Site": "same-origin",
                "Cookie": cookie,
            }
            to.request(method, path, body, headers)
            answer = to.getresponse()
            return answer.status, answer.headers, answer.read().decode()

    def get(self, path: str, cookie: str = ""):
        """A page."""
        return self.send("GET", path, cookie)

    def quickly(self, path: str, cookie: str = "") -> None:
        """The page is there, soon."""
        begun = time.monotonic()
        assert self.get(path, cookie)[0] == 200
        assert time.monotonic() - begun < QUICK, path

    def sign_in(self, login: str) -> tuple[str, str]:
        """The cookie and the token of a person who has signed in."""
        _, headers, page = self.get("/sign-in")
        fields = {"login": login, "password": PASSWORD}
        cookie = headers["Set-Cookie"].split(";")[0]
        status, headers, _ = self.send(
            "POST", "/sign-in", cookie, csrf_token=_token(page), **fields
        )
        assert status == 302
        cookie = headers["Set-Cookie"].split(";")[0]
        _, headers, page = self.get("/", cookie)
        return headers["Set-Cookie"].split(";")[0], _token(page)

    def children(self) -> set[int]:
        """The ids of the processes that serve."""
        folder, found = Path("/proc"), set()
        for entry in folder.glob("[0-9]*/stat"):
            try:
                _id, rest = entry.read_text().rsplit(")", 1)
            except OSError:
                continue
            line = (entry.parent / "cmdline").read_bytes()
            if (
                rest.split()[1] == str(self.process.pid)
                and b"spawn_main" in line
            ):
                found.add(int(entry.parent.name))
        return found


def _token(page: str) -> str:
    return re.search(r'name="csrf_token" value="([^"]+)"', page)[1]


class Fields(HTMLParser):
    """What the inputs of a page hold (`values`), and what its choices offer
    (`offered`).
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.offered: dict[str, list[str]] = {}
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        """One input."""
        of = dict(attrs)
        if tag != "input" or "name" not in of:
            return
        is_choice = of.get("type") in ("radio", "checkbox")
        if is_choice:
            self.offered.setdefault(of["name"], []).append(of["value"])
        if not is_choice or "checked" in of:
            value = of.get("value") or ""
            self.values.setdefault(of["name"], []).append(value)


class Visitor:
    """A person who is signed in at a site and stays so when it is started
    again.
    """

    def __init__(self, site: Site, login: str) -> None:
        self.site, self.login = site, login
        self.cookie, self.token = site.sign_in(login)

    def get(self, path: str) -> str:
        """A page that is there."""
        status, _, page = self.site.get(path, self.cookie)
        assert status == 200, (path, status)
        return page

    def shown(self, path: str) -> dict[str, list[str]]:
        """What the inputs of a page hold."""
        return Fields(self.get(path)).values

    def post(self, path: str, **fields):
        """Send a form: status, headers and text of the answer. A file is its
        name and bytes.
        """
        form = MultiDict({"csrf_token": self.token} | fields)
        for name, value in fields.items():
            if isinstance(value, tuple):
                form[name] = FileStorage(io.BytesIO(value[1]), value[0])
        if any(isinstance(one, FileStorage) for one in form.values()):
            boundary, body = encode_multipart(form)
            kind = f"multipart/form-data; boundary={boundary}"
        else:
            body = urlencode(list(form.items(multi=True))).encode()
            kind = FORM
        return self.site.send_body("POST", path, self.cookie, body, kind)
