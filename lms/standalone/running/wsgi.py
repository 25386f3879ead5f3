"""The door for WSGI servers of several processes: `gunicorn
"lms.standalone.running.wsgi:create()"`. Background work runs apart (`lms
worker`).
"""

import os
from pathlib import Path

from flask import Flask

from lms.core.db import session
from lms.standalone import database
from lms.standalone.app import create_app
from lms.standalone.running import lock, logs


def create() -> Flask:
    """The application, checked as `lms serve` does."""
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
