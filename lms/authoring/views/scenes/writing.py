"""The forms of a scenario: the case, a value, a scene, a choice, an ending."""

from copy import deepcopy
from typing import NamedTuple

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from lms.authoring import service
from lms.authoring.forms import ItemForm
from lms.authoring.rules.declared import Fields
from lms.authoring.rules.items import Item
from lms.authoring.rules.scenes import places, wording, written
from lms.authoring.rules.scenes.finding import Whereabouts
from lms.authoring.views import asking
from lms.authoring.views.frame import author
from lms.authoring.views.scenes import addresses, listing
from lms.authoring.views.scenes.listing import (
    SCENARIO,
    Board,
    board_of,
    onward,
)
from lms.core import inputs
from lms.core.errors import NotFound
from lms.core.i18n import gettext as _
from lms.core.inputs import InputField
from lms.core.marks import N_
from lms.core.types import Json
from lms.web import autosave as autosaving
from lms.web.feature import Answer

SAVED = "course-saved"
BEGINS = N_("Press Save: what it leads to is begun by that.")


class SceneDesk(NamedTuple):
    """Where something of a scenario is written. `is_new`: it is not there."""

    board: Board
    where: Whereabouts
    is_new: bool = False

    @property
    def fields(self) -> Fields:
        """What it asks for."""
        return addresses.fields_of(self.board.inner, self.where)

    @property
    def item(self) -> Item:
        """What its form is about."""
        part, where, fields = self.board.key, self.where, self.fields
        if where.choice:
            return written.choice(part, where.key, where.choice, fields)
        if where.name:
            return written.entry(part, where.name, where.key, fields)
        return written.case(part, fields)

    @property
    def stored(self) -> Json:
        """As the file has it; empty if it is new."""
        content = self.board.draft.source.files.get(self.item.file)
        return {} if self.is_new else self.item.there(content)

    def form(self) -> ItemForm:
        """The form as it is opened."""
        stored = self.stored
        if not (stored or self.is_new or not self.where.name):
            raise NotFound
        return self._with_targets(
            ItemForm(
                self.item,
                stored,
                asking.offers(self.board.draft),
            )
        )

    def typed(self) -> ItemForm:
        """The form as it was sent."""
        return self._with_targets(
            asking.typed_in(
                self.board.draft,
                self.item,
                deepcopy(self.stored),
            )
        )

    def _with_targets(self, form: ItemForm) -> ItemForm:
        targets = addresses.targets(self.board.numbered)
        form.offers = {**form.offers, "places": targets}
        return form

    def page(self, form: ItemForm) -> str:
        """The page with this form."""
        where, inner = self.where, self.board.inner
        sketch = service.sketch_of(self.board.draft, self.board.key)
        return self.board.page(
            "scenario_entry",
            form=form,
            where=where,
            is_new=self.is_new,
            scenario=sketch.scenario,
            scene=sketch.scenario.scene(where.key),
            found=[] if self.is_new else self._found(sketch),
            into=places.leading_to(inner, where.key),
        )

    def _found(self, sketch: service.Sketch) -> list[listing.SceneFinding]:
        """What is wrong here, as far as it is stored."""
        return [
            one
            for one in listing.findings(self.board, sketch)
            if self.where.name and _is_at(one.where, self.where)
        ]

    def answer(self) -> Answer:
        """What the form that was sent leads to."""
        form = self.typed()
        is_alone = "autosave" in request.args
        if is_alone and any(_leads_anew(one, form.data) for one in self.fields):
            return autosaving.refused(_(BEGINS))
        if self.is_new and (twin := self._twin(form)):
            return self._replace(where=twin).done()
        return asking.answer(
            self.board.draft,
            form,
            self.page,
            self.done,
            flaws=service.scene_flaws,
        )

    def _twin(self, form: ItemForm) -> Whereabouts | None:
        """What was stored already when the same form was sent before."""
        name, holder = self.where.name, self.board.inner
        if self.where.choice:
            name = places.CHOICES
            holder = places.entry_there(holder, places.SCENES, self.where.key)
        asked = [one for one in self.fields if not _leads_anew(one, form.data)]
        mark = inputs.mark_of(asked, form.data)
        for one in places.entries(holder, name):
            if inputs.mark_of(asked, wording.as_form(one)) == mark:
                return self._called(places.key_of(one))
        return None

    def _called(self, key: str) -> Whereabouts:
        if self.where.choice:
            return self.where._replace(choice=key)
        return self.where._replace(key=key)

    def done(self) -> AnyResponse:
        """Where one goes on: a scene has its choices to be written, a choice
        may have begun the scene that it leads to.
        """
        where = self.where
        if where.choice:
            return self._after_choice()
        if where.name == places.SCENES:
            address = self.board.address_of(where.name, where.key)
            return onward(address, SAVED, "choices")
        anchor = f"at-{where.key}" if where.name else ""
        return self.board.back(SAVED, anchor)

    def _after_choice(self) -> AnyResponse:
        board, where = self.board.fresh(), self.where
        target = places.target_of(board.inner, where.key, where.choice)
        if target and target not in addresses.numbered(self.board.inner):
            return onward(board.place_address(target), SAVED)
        address = board.address_of(places.SCENES, where.key)
        return onward(address, SAVED, f"choice-{where.choice}")


def _leads_anew(field: InputField, data: Json) -> bool:
    """Whether it names a target that gets its key when it is stored."""
    anew = (places.NEW_SCENE, places.NEW_ENDING)
    return field.name == "then" and data.get("then") in anew


def _is_at(found: Whereabouts, here: Whereabouts) -> bool:
    """Whether it is about this; of a scene, its choices as well."""
    is_choice = here.choice in ("", found.choice)
    return found[:2] == here[:2] and is_choice


def _case_desk(draft_id: int, key: str) -> SceneDesk:
    return SceneDesk(board_of(draft_id, key), Whereabouts())


CASE = f"{SCENARIO}/case"


@author.get(CASE)
def scenario_case(draft_id: int, key: str) -> str:
    """What the case is about, and when it is passed."""
    desk = _case_desk(draft_id, key)
    return desk.page(desk.form())


@author.post(CASE)
def save_scenario_case(draft_id: int, key: str) -> Answer:
    """Save it."""
    return _case_desk(draft_id, key).answer()


def _entry_desk(draft_id: int, key: str, name: str, entry: str) -> SceneDesk:
    if name not in places.LISTS:
        raise NotFound
    return SceneDesk(board_of(draft_id, key), Whereabouts(name, entry))


NEW = f"{SCENARIO}/new/<string:name>"


def _new_desk(draft_id: int, key: str, name: str) -> SceneDesk:
    """Of an entry whose key is made of its title."""
    desk = _entry_desk(draft_id, key, name, "-")
    desk = desk._replace(is_new=True)
    data = desk.typed().data
    said = data.get("title") or data.get("label")
    new = places.new_key(desk.board.inner, name, said)
    return desk._replace(where=Whereabouts(name, new))


@author.get(NEW)
def new_scenario_entry(draft_id: int, key: str, name: str) -> str:
    """The form of a scene, an ending or a value that is new."""
    desk = _new_desk(draft_id, key, name)
    return desk.page(desk.form())


@author.post(NEW)
def add_scenario_entry(draft_id: int, key: str, name: str) -> Answer:
    """Add it behind the others."""
    return _new_desk(draft_id, key, name).answer()


ENTRY = f"{SCENARIO}/<string:name>/<string:entry>"


@author.get(ENTRY)
def scenario_entry(draft_id: int, key: str, name: str, entry: str) -> str:
    """A scene with its choices, an ending or a value."""
    desk = _entry_desk(draft_id, key, name, entry)
    return desk.page(desk.form())


@author.post(ENTRY)
def save_scenario_entry(
    draft_id: int, key: str, name: str, entry: str
) -> Answer:
    """Save it. One that was taken out meanwhile may be put in again."""
    return _entry_desk(draft_id, key, name, entry).answer()


def _choice_desk(draft_id: int, key: str, entry: str, choice: str) -> SceneDesk:
    board = board_of(draft_id, key)
    places.entry_there(board.inner, places.SCENES, entry)
    return SceneDesk(board, Whereabouts(places.SCENES, entry, choice))


NEW_CHOICE = f"{SCENARIO}/scenes/<string:entry>/choices"


def _new_choice_desk(draft_id: int, key: str, entry: str) -> SceneDesk:
    desk = _choice_desk(draft_id, key, entry, "-")
    desk = desk._replace(is_new=True)
    said = desk.typed().data.get("text")
    new = places.new_key(desk.board.inner, places.CHOICES, said)
    return desk._replace(where=desk.where._replace(choice=new))


@author.get(NEW_CHOICE)
def new_scenario_choice(draft_id: int, key: str, entry: str) -> str:
    """The form of a choice that is new."""
    desk = _new_choice_desk(draft_id, key, entry)
    return desk.page(desk.form())


@author.post(NEW_CHOICE)
def add_scenario_choice(draft_id: int, key: str, entry: str) -> Answer:
    """Add it behind the others of its scene."""
    return _new_choice_desk(draft_id, key, entry).answer()


CHOICE = f"{SCENARIO}/scenes/<string:entry>/choices/<string:choice>"


@author.get(CHOICE)
def scenario_choice(draft_id: int, key: str, entry: str, choice: str) -> str:
    """A choice of a scene."""
    desk = _choice_desk(draft_id, key, entry, choice)
    return desk.page(desk.form())


@author.post(CHOICE)
def save_scenario_choice(
    draft_id: int, key: str, entry: str, choice: str
) -> Answer:
    """Save it."""
    return _choice_desk(draft_id, key, entry, choice).answer()
