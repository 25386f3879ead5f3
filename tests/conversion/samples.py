"""Questions of every type as hypothesis makes them, in one language."""

from itertools import pairwise

from hypothesis import strategies as st

from lms.conversion.types import QuestionItem
from tests.exchange.frameworks import line

LANGUAGE = "vi"
words = (
    st.text(
        st.sampled_from("aăâđêơưyểẫộự ĐXYZ019,.;:!?-–()“”'\"#={}~%&+@/$…"),
        min_size=1,
        max_size=20,
    )
    .map(lambda text: " ".join(text.split()))
    .filter(bool)
)
"""Words without what Markdown takes for marks."""
whole = st.integers(-(10**9), 10**9)
number = whole | st.floats(
    -1e9, 1e9, allow_nan=False, allow_infinity=False
).map(lambda value: float(f"{value:.9g}"))
share = st.sampled_from([0.5, 0.9, 0.25, 0])


def said(text=line):
    return st.fixed_dictionaries({LANGUAGE: text})


def part(optional=None, **needed):
    return st.fixed_dictionaries(
        needed, optional={"feedback": said(), **(optional or {})}
    )


@st.composite
def single(draw):
    options = draw(st.lists(part(text=said()), min_size=2, max_size=8))
    draw(st.sampled_from(options))["right"] = True
    return {"type": "single", "options": options}


@st.composite
def multiple(draw):
    options = draw(
        st.lists(
            part({"right": st.just(True)}, text=said()), min_size=2, max_size=8
        )
    )
    draw(st.sampled_from(options))["right"] = True
    return {"type": "multiple", "options": options}


def both():
    return st.fixed_dictionaries(
        {}, optional={"right": said(), "wrong": said()}
    )


@st.composite
def true_false(draw):
    feedback = draw(both())
    said = {"feedback": feedback} if feedback else {}
    return {"type": "true_false", "answer": draw(st.booleans()), **said}


def _apart(answers):
    """Neighbours that earn and say the same are one answer."""
    told = [(one.get("share", 1), str(one.get("feedback"))) for one in answers]
    return all(one != other for one, other in pairwise(told))


@st.composite
def short_text(draw):
    wording = words.filter(lambda text: text != "*" and "->" not in text)
    answers = draw(
        st.lists(
            part(
                {"share": share},
                accept=st.lists(wording, min_size=1, max_size=3, unique=True),
            ),
            min_size=1,
            max_size=4,
        ).filter(_apart)
    )
    wrong = draw(st.none() | said())
    return {
        "type": "short_text",
        "answers": answers,
        **({"wrong": wrong} if wrong else {}),
    }


@st.composite
def numeric(draw):
    answer, tolerance = draw(number), abs(draw(st.sampled_from([0, 0, 1, 0.5])))
    near = draw(st.lists(part(value=number), max_size=3))
    near = [one for one in near if abs(one["value"] - answer) > tolerance]
    found = {"type": "numeric", "answer": answer, "tolerance": tolerance}
    more = draw(both())
    return found | more | ({"near": near} if near else {})


@st.composite
def matching(draw):
    rights = draw(st.lists(words, min_size=2, max_size=8, unique=True))
    place = draw(st.integers(2, len(rights)))
    left = line.filter(lambda text: "->" not in text)
    found = {
        "type": "matching",
        "pairs": [
            {"left": draw(said(left)), "right": {LANGUAGE: right}}
            for right in rights[:place]
        ],
    }
    extra = [{LANGUAGE: right} for right in rights[place:][:4]]
    return found | ({"extra": extra} if extra else {})


@st.composite
def ordering(draw, text=line):
    items = draw(st.lists(said(text), min_size=3, max_size=8))
    return {"type": "ordering", "items": items}


TYPES = {
    "single": single(),
    "multiple": multiple(),
    "true_false": true_false(),
    "short_text": short_text(),
    "numeric": numeric(),
    "matching": matching(),
    "ordering": ordering(),
}


@st.composite
def item(draw, kind, text=line, explained=True):
    question = draw(TYPES[kind] if isinstance(kind, str) else kind)
    question = {"key": "same-day", **question, "text": draw(said(text))}
    if explained and draw(st.booleans()):
        question["explanation"] = draw(said())
    tag = words.filter(lambda text: not set("<>`") & set(text))
    name = line.filter(lambda text: "::" not in text and not text.endswith(":"))
    return QuestionItem(
        question,
        id="same-day",
        name=draw(name),
        category=tuple(
            draw(st.lists(st.sampled_from(["A", "B/C", "Đ"]), max_size=2))
        ),
        tags=tuple(draw(st.lists(tag, max_size=2, unique=True))),
    )


def plain_item(kind="single", **parts):
    """One question by hand."""
    question = {
        "key": "day",
        "type": kind,
        "text": {"vi": "Khi nào?"},
        **parts,
    }
    return QuestionItem(question, id="day", name="day")
