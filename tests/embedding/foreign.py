"""The agency of `foreign_host` with people and courses, and a browser there."""

import re
import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from lms.access.types import Role
from lms.core import clock
from lms.core.db import transaction
from lms.core.state import state
from lms.directory import service as directory
from lms.people import service as people
from tests.embedding import foreign_host
from tests.embedding.first_steps import first_administrator

LAN, HOA, NGAN = (uuid.UUID(int=number) for number in (1, 2, 3))


def build(folder: Path):
    """The agency's application on a database in this folder."""
    folder.mkdir(exist_ok=True)
    words = folder / "translations" / "vi" / "LC_MESSAGES"
    words.mkdir(parents=True, exist_ok=True)
    catalogue = Catalog(locale="vi")
    catalogue.add("Agency office", "Văn phòng cơ quan")
    with (words / "messages.mo").open("wb") as file:
        write_mo(file, catalogue)
    return foreign_host.create_app(
        f"sqlite:///{folder / 'agency.db'}",
        LMS_DATA=str(folder),
        BABEL_TRANSLATION_DIRECTORIES=str(folder / "translations"),
        TESTING=True,
    )


def engine_of(app):
    return app.extensions["lms"].host.db.get_bind()


def fill(folder: Path, commands: Iterable[Sequence[str]]) -> None:
    """The agency's database: Lan works here, Hoa mentors, Ngân runs the LMS."""
    app = build(folder)
    names = {LAN: "Lan", HOA: "Hoa", NGAN: "Ngân"}
    with app.app_context():
        foreign_host.Base.metadata.create_all(engine_of(app))
        db = state().host.db
        db.add_all(
            foreign_host.Clerk(id=key, full_name=name)
            for key, name in names.items()
        )
        db.commit()
        for command in commands:
            result = app.test_cli_runner().invoke(args=["lms", *command])
            assert result.exit_code == 0, result.output
        first_administrator(str(NGAN), "Ngân", "cua-song")
        _staff()
        db.remove()
    engine_of(app).dispose()


def _staff() -> None:
    """Lan holds a post; Hoa may sign."""
    with transaction():
        unit = people.find_unit("cua-song")
        lan, hoa = (
            people.mirror(state().host.person(str(key))) for key in (LAN, HOA)
        )
        directory.enter(lan.id, unit, "one-stop-officer", clock.today())
        directory.grant(None, hoa.id, Role.MENTOR, unit.id)


class Visitor:
    """A browser at the agency, signed in by its own form."""

    def __init__(self, app, clerk: uuid.UUID):
        self.client = app.test_client()
        self.seal = self._seal(self.client.get("/enter"))
        assert self.post("/enter", id=clerk).status_code == 302

    @staticmethod
    def _seal(page) -> str:
        return re.search(r'name="seal" value="([^"]+)"', page.text)[1]

    def get(self, path):
        page = self.client.get(path)
        assert page.status_code == 200, page.text
        return page.text

    def post(self, path, **fields):
        return self.client.post(path, data={"seal": self.seal, **fields})
