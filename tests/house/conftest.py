"""The demo with something on every page, and somebody who may open each."""

import shutil
from pathlib import Path

import pytest

from lms.core.db import session
from tests.house.everything import live


@pytest.fixture
def pages(app, backend, request):
    """Somebody who may open each page and its address, by its endpoint: every
    page there is, in a demo that has something for it.
    """
    app.config["TESTING"] = app.config["PROPAGATE_EXCEPTIONS"] = False
    if backend != "sqlite":
        return live(app)
    data, pages = request.getfixturevalue("lived_sqlite")
    session().close()
    app.extensions["sqlalchemy"].engine.dispose()
    own = Path(app.config["LMS_DATA"])
    shutil.rmtree(own)
    shutil.copytree(data, own)
    return pages
