"""The door for WSGI servers of several processes: `gunicorn
"lms.standalone.running.wsgi:create()"`. Background work runs apart (`lms
worker`).
"""

import os
import sys
from pathlib import Path

from click import ClickException
from flask import Flask

from lms.cli import failing_in_words
from lms.core.db import session
from lms.standalone import database
from lms.standalone.app import create_app, require_site
from lms.standalone.running import lock, logs

BOOT_ERROR = 3
"""gunicorn ends for it. For any other it starts the worker anew, for ever."""


def create() -> Flask:
    """The application, checked as `lms serve` does."""
    try:
        return _checked()
    except (database.NotFit, ClickException) as refused:
        sys.stderr.write(f"{refused}\n")
        raise SystemExit(BOOT_ERROR) from refused


@failing_in_words
def _checked() -> Flask:
    require_site()
    app = create_app()
    logs.set_up(app.config["LMS_LOG_JSON"])
    data = Path(app.config["LMS_DATA"])
    lock.share(data)
    with app.app_context():
        engine = session().get_bind()
        database.check(engine, data)
        session().close()
        engine.dispose()  # a server that forks shares no connection
    logs.started(f"{database.description(engine)}, process {os.getpid()}")
    return app
