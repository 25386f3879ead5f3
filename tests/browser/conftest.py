"""A real server, a real Chromium and a real Firefox; tests of one that is not
installed are skipped with that reason.
"""

import os
import shutil
import threading
from contextlib import contextmanager

import pytest
from werkzeug.serving import make_server

from lms.core import outbox
from lms.extension.features import HANDLERS
from tests.conftest import build

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


LARGE = "--blink-settings=defaultFontSize=32"


BROWSERS = (
    "chromium-headless-shell",  # a third of the processor that the others take
    "chromium",
    "chromium-browser",
    "google-chrome",
)


def _path():
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@pytest.fixture(scope="session")
def playwright():
    """What drives browsers; one for both."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def chromium(request):
    """One browser for all tests."""
    path = _path()
    if path is None:
        pytest.skip(
            "no Chromium on this machine (Debian: apt install chromium-headless-shell)"
        )
    browser = request.getfixturevalue("playwright").chromium.launch(
        executable_path=path, args=ARGUMENTS
    )
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def firefox(request, tmp_path_factory):
    """A Firefox as its makers or Debian build it. Playwright asks for one of
    its own unless the channel is Mozilla's, which is driven by WebDriver BiDi.

    It refuses to start where a folder it works in is another user's, as that of
    the tests' database is when root runs them.
    """
    path = next(
        filter(None, map(shutil.which, ("firefox-esr", "firefox"))), None
    )
    if path is None:
        pytest.skip(
            "no Firefox on this machine (Debian: apt install firefox-esr)"
        )
    own = str(tmp_path_factory.mktemp("firefox"))
    browser = request.getfixturevalue("playwright").firefox.launch(
        channel="moz-firefox",
        executable_path=path,
        env=os.environ | {"HOME": own, "XDG_RUNTIME_DIR": own},
    )
    yield browser
    browser.close()


@pytest.fixture
def large_letters(chromium):
    """A browser whose letters are set twice as large."""
    browser = chromium.browser_type.launch(
        executable_path=_path(), args=[*ARGUMENTS, LARGE]
    )
    yield browser
    browser.close()


class Live:
    """A running site with the demo's people."""

    def __init__(self, app, address):
        self.app, self.address = app, address

    def work(self):
        """Do the background work that is due."""
        with self.app.app_context():
            while outbox.work_once(HANDLERS):
                pass


@pytest.fixture
def live(filled_sqlite, tmp_path):
    """The site, listening on a free port of this machine."""
    shutil.copytree(filled_sqlite, tmp_path / "data")
    with listening(build(tmp_path / "data")) as site:
        yield site


@contextmanager
def listening(app):
    """An application on a free port of this machine."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Live(app, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()
    server.server_close()
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose()
