"""A scenario of a draft as a whole: what to do next, its map, its lists, and what
is done to them.
"""

from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from flask import redirect, request
from werkzeug.wrappers import Response as AnyResponse

from lms.access import service as access
from lms.authoring import service
from lms.authoring.rules import outline
from lms.authoring.rules.scenes import places
from lms.authoring.rules.scenes.finding import Whereabouts, whereabouts
from lms.authoring.types import OpenDraft
from lms.authoring.views import asking
from lms.authoring.views.frame import author, data_of, page, part_of, steps_in
from lms.authoring.views.scenes import addresses
from lms.core.cache import Remembered
from lms.core.errors import Invalid, NotFound
from lms.core.i18n import gettext as _
from lms.core.i18n import lang
from lms.core.types import Json, Labels
from lms.core.yamlfile import Mistake
from lms.courses.types import Kind
from lms.legal import service as legal
from lms.web.feature import Answer

SCENARIO = "/author/drafts/<int:draft_id>/scenarios/<string:key>"


class Board(NamedTuple):
    """A scenario of a draft that pages are about, and what its file says."""

    draft: OpenDraft
    part: Json
    inner: Json

    @property
    def key(self) -> str:
        """The part's."""
        return outline.key_of(self.part)

    @property
    def numbered(self) -> Labels:
        """Its scenes, then its endings, with their numbers."""
        return self._called[0]

    @property
    def labels(self) -> Labels:
        """What its values are called."""
        return self._called[1]

    @property
    def _called(self) -> tuple[Labels, Labels]:
        key = self.draft.mark, self.key, lang()
        return _CALLED.get(
            key,
            lambda: (
                addresses.numbered(self.inner),
                addresses.labels_of(self.inner),
            ),
        )

    def fresh(self) -> "Board":
        """The same as it is stored now."""
        return board_of(self.draft.id, self.key)

    def address_of(
        self, name: str, key: str, choice: str = "", anchor: str = ""
    ) -> str:
        """Where an entry of a list, or a choice of a scene, is written."""
        return addresses.address_of(
            self.draft.id,
            self.key,
            Whereabouts(name, key, choice),
            anchor,
        )

    def place_address(self, key: str) -> str:
        """The same of a scene or an ending."""
        return self.address_of(places.list_with(self.inner, key), key or "-")

    def back(self, done: str, anchor: str = "") -> AnyResponse:
        """The way back to its page, which says what was done."""
        address = addresses.list_address(self.draft.id, self.key)
        return onward(address, done, anchor)

    def page(self, name: str, **values: object) -> str:
        """A page about it."""
        return page(
            name,
            self.draft,
            board=self,
            part=self.part,
            key=self.key,
            inner=self.inner,
            numbered=self.numbered,
            labels=self.labels,
            named=legal.named,
            **values,
        )


MOST_CALLED = 50
_CALLED = Remembered[tuple[Labels, Labels]](MOST_CALLED)


def onward(address: str, done: str, anchor: str = "") -> AnyResponse:
    """The way to a page, which says what was done."""
    place = f"#{anchor}" if anchor else ""
    return redirect(f"{address}?done={done}{place}")


def board_of(draft_id: int, key: str) -> Board:
    """The scenario of a draft."""
    opened, part = part_of(draft_id, key)
    if outline.kind_of(part) is not Kind.SCENARIO:
        raise NotFound
    inner = data_of(opened, f"{key}.yaml")
    return Board(opened, part, inner)


class SceneFinding(NamedTuple):
    """What is wrong or doubtful, where it is mended, and both in words."""

    address: str
    words: str
    text: str
    is_warning: bool
    where: Whereabouts


def findings(board: Board, sketch: service.Sketch) -> list[SceneFinding]:
    """All that is wrong with the scenario: what has to be mended first, scenes
    before endings.
    """
    order = partial(_order, board)
    return [_finding(board, one) for one in sorted(sketch.mistakes, key=order)]


ORDER = (places.SCENES, places.ENDINGS, places.VARIABLES, "")


def _order(board: Board, mistake: Mistake) -> tuple[bool, int, str]:
    name = whereabouts(board.inner, mistake.field).name
    digits = "".join(filter(str.isdigit, mistake.field.partition("]")[0]))
    return mistake.warning, ORDER.index(name), digits.zfill(3)


def _finding(board: Board, mistake: Mistake) -> SceneFinding:
    address, words = addresses.spot_in(
        board.draft.id,
        board.key,
        board.inner,
        mistake.field,
    )
    return SceneFinding(
        address or "",
        words,
        _(mistake.text, **dict(mistake.values)),
        mistake.warning,
        whereabouts(board.inner, mistake.field),
    )


@author.get(SCENARIO)
def scenario(draft_id: int, key: str) -> str:
    """All of it: what is missing, the map, scenes, endings and values."""
    board = board_of(draft_id, key)
    sketch = service.sketch_of(board.draft, key)
    found = findings(board, sketch)
    return board.page(
        "scenario",
        sketch=sketch,
        scenario=sketch.scenario,
        found=found,
        flaws=Counter(one.where.key for one in found if not one.is_warning),
        known=asking.in_force().mark,
        is_empty=not any(map(board.inner.get, places.LISTS)),
    )


@author.post(f"{SCENARIO}/begin")
def begin_scenario(draft_id: int, key: str) -> Answer:
    """Put the skeleton in."""
    board = board_of(draft_id, key)
    service.begin_scenario(access.actor(), draft_id, key)
    return board.back("scenario-begun")


WAYS = {"up": -1, "down": 1}
DONE = {"out": "scene-out", "copy": "scene-copied"}


class _ListAct(NamedTuple):
    """What a button of a list asks for; `scene`: whose choices they are, ""
    for lists of the scenario.
    """

    act: str
    name: str
    entry: str
    scene: str
    steps: int

    def do(self, data: Json) -> None:
        """Do it to the scenario."""
        holder = data
        if self.scene:
            holder = places.entry_there(data, places.SCENES, self.scene)
        if self.act in WAYS:
            step = WAYS[self.act] * self.steps
            places.move_entry(holder, self.name, self.entry, step)
        elif self.act == "copy":
            places.copy_entry(data, holder, self.name, self.entry)
        else:
            places.remove_entry(holder, self.name, self.entry)


def _asked(form: Mapping[str, str]) -> _ListAct:
    act, name = form.get("act", ""), form.get("list", "")
    scene = form.get("scene", "")
    lists = (places.CHOICES,) if scene else places.LISTS
    if act not in {*WAYS, *DONE} or name not in lists:
        raise Invalid("Choose what to do with it.")
    return _ListAct(
        act,
        name,
        form.get("entry", ""),
        scene,
        steps_in(form),
    )


@author.post(f"{SCENARIO}/order")
def order_scenario(draft_id: int, key: str) -> Answer:
    """Move something, duplicate it, take it out."""
    board, asked = board_of(draft_id, key), _asked(request.form)
    service.change_scenario(
        access.actor(),
        draft_id,
        key,
        asked.do,
    )
    done = DONE.get(asked.act, "course-saved")
    if asked.scene:
        address = board.address_of(places.SCENES, asked.scene)
        return onward(address, done, "choices")
    return board.back(done, f"list-{asked.name}")
