"""Where what the check of a draft has found is mended: the page, the input on
it, and both in words.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import NamedTuple

from lms.authoring.rules import declared, items, outline
from lms.authoring.rules.scenes import written
from lms.authoring.types import OpenDraft
from lms.authoring.views import fields as forms
from lms.authoring.views.scenes import addresses
from lms.core import inputs
from lms.core.i18n import LANGUAGES, pick
from lms.core.i18n import gettext as _
from lms.core.types import Json
from lms.core.yamlfile import Mistake
from lms.courses.types import Kind
from lms.web.frame import address as url_for


class Spot(NamedTuple):
    """`address` None: no page of the editor writes it; its place in the file is
    all there is to say.
    """

    address: str | None
    words: str


class _Found(NamedTuple):
    """The file of a mistake as data, the part that it belongs to, the rest of
    its place.
    """

    draft: OpenDraft
    part: Json
    data: Json
    place: str

    def at(
        self, page: str, fields: declared.Fields, *words: str, **to: str
    ) -> Spot:
        """The spot on one of the editor's pages."""
        control = inputs.control_of(fields, self.place)
        address = url_for(
            f"lms.authoring.{page}",
            draft_id=self.draft.id,
            key=outline.key_of(self.part),
            _anchor=control or None,
            **to,
        )
        named = forms.in_words(fields, control)
        said = [pick(self.part.get("title")), *words, named]
        return Spot(address, ", ".join(filter(None, said)))


def spot_of(draft: OpenDraft, mistake: Mistake) -> Spot:
    """Where a mistake is mended."""
    name = mistake.file.removeprefix(f"{draft.slug}/")
    data = outline.main_of(draft.source.files)
    if name == outline.MAIN:
        return _in_main(draft, data, mistake.field)
    return _in_part(draft, data, name, mistake.field)


def looks_of(draft: OpenDraft, mistakes: Sequence[Mistake]) -> Hashable:
    """All that a list of mistakes is drawn from, with their spots."""
    said = tuple((one.file, str(one), one.warning) for one in mistakes)
    names = {one.file.removeprefix(f"{draft.slug}/") for one in mistakes}
    files = {outline.MAIN, *names} & draft.digests.keys()
    return said, frozenset((name, draft.digests[name]) for name in files)


NOWHERE = Spot(None, "")


def _in_main(draft: OpenDraft, data: Json, field: str) -> Spot:
    place, rest = _entry(field, "parts")
    entries = inputs.as_list(data.get("parts"))
    if place is None:
        return _in_course(draft, field)
    if place >= len(entries):
        return NOWHERE
    part = inputs.as_dict(entries[place])
    if not rest.startswith("check"):
        fields = declared.part_fields(outline.kind_of(part))
        return _Found(draft, part, data, rest).at("part", fields)
    return _in_check(_Found(draft, part, data, rest[6:]))


def _in_course(draft: OpenDraft, field: str) -> Spot:
    """What is said of the course as a whole."""
    if field == "parts":
        add = url_for("lms.authoring.new_part", draft_id=draft.id)
        return Spot(add, _("Parts"))
    control = inputs.control_of(declared.COURSE, field)
    if not control:
        return NOWHERE
    address = url_for(
        "lms.authoring.course", draft_id=draft.id, _anchor=control
    )
    return Spot(address, forms.in_words(declared.COURSE, control))


def _in_check(found: _Found) -> Spot:
    check = inputs.as_dict(found.part.get("check"))
    fields = forms.of_question(check, in_bank=False)
    return found.at("check_question", fields, _("Check question"))


def _entry(field: str, name: str) -> tuple[int | None, str]:
    """The number of the entry of a list that a place is in, and the rest."""
    first, _, rest = field.removeprefix(f"{name}[").partition("]")
    is_there = field.startswith(f"{name}[") and first.isdecimal()
    return (int(first), rest.lstrip(".")) if is_there else (None, field)


def _in_part(draft: OpenDraft, data: Json, name: str, field: str) -> Spot:
    key = name.removesuffix(".yaml")
    parts = {outline.key_of(part): part for part in outline.parts_of(data)}
    texts = {f"{one}.{two}.md": one for one in parts for two in LANGUAGES}
    if name in texts:
        part = parts[texts[name]]
        page = "lesson" if outline.kind_of(part) is Kind.LESSON else "text"
        return _Found(draft, part, {}, "").at(page, ())
    inner = outline.read_data(draft.source.files.get(name))
    known = _WRITTEN.get(outline.kind_of(parts.get(key, {})))
    return known(_Found(draft, parts[key], inner, field)) if known else NOWHERE


def _in_task(found: _Found) -> Spot:
    if found.place.startswith("cases"):
        return found.at("cases", declared.CASES)
    return found.at("task", declared.TASK)


def _in_quiz(found: _Found) -> Spot:
    place, rest = _entry(found.place, "questions")
    questions = items.questions_of(found.data)
    if place is None or place >= len(questions):
        kind = outline.kind_of(found.part)
        return found.at("quiz", declared.quiz_fields(found.data, kind))
    asked = questions[place]
    number = _("Question %(number)s", number=place + 1)
    return found._replace(place=rest).at(
        "question",
        forms.of_question(asked),
        number,
        question=str(asked.get("key") or "-"),
    )


def _in_scenario(found: _Found) -> Spot:
    address, words = addresses.spot_in(
        found.draft.id,
        outline.key_of(found.part),
        found.data,
        found.place,
    )
    title = pick(found.part.get("title"))
    return Spot(address, ", ".join(filter(None, (title, words))))


_WRITTEN: Mapping[Kind | None, Callable[[_Found], Spot]] = {
    Kind.PRACTICE: _in_quiz,
    Kind.QUIZ: _in_quiz,
    Kind.SCENARIO: _in_scenario,
    Kind.TASK: _in_task,
}


def citing(draft: OpenDraft, key: str, item: str) -> str:
    """The address where a part, or the question or step in it, says what it
    cites; of the draft itself if it is not there any more.
    """
    data = outline.main_of(draft.source.files)
    parts = {outline.key_of(part): part for part in outline.parts_of(data)}
    if key not in parts:
        return url_for("lms.authoring.draft", draft_id=draft.id)
    inner = outline.read_data(draft.source.files.get(f"{key}.yaml"))
    found = _Found(draft, parts[key], inner, _citing_place(inner, item))
    known = _WRITTEN.get(outline.kind_of(found.part)) if item else None
    spot = known(found) if known else found.at("part", ())
    return spot.address or ""


def _citing_place(data: Json, item: str) -> str:
    """How the check calls the question or step with this key."""
    for name in ("questions", "critical_steps"):
        keys = [one.get("key") for one in outline.mappings(data, name)]
        if item and item in keys:
            return f"{name}[{keys.index(item)}].legal_bases"
    for scene in outline.mappings(data, "scenes"):
        keys = [one.get("key") for one in outline.mappings(scene, "choices")]
        if item and item in keys:
            return _choice_place(data, str(scene.get("key")), item)
    return ""


def _choice_place(data: Json, scene: str, choice: str) -> str:
    item = written.choice("", scene, choice, ())
    return f"{item.place(data)}.legal_bases"
