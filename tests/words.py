"""`python3 dev.py words`: bring the Vietnamese catalogue up to date with the
texts in the code; new ones wait there for their translation.
"""

import ast
from collections.abc import Iterator
from io import BytesIO
from itertools import chain
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "lms" / "translations" / "vi.po"
TEMPLATES = [("**/templates/**.html", "jinja2")]
FIRST, SECOND = slice(1), slice(1, 2)
MARKING = {
    **dict.fromkeys(("_", "gettext", "N_"), FIRST),
    "ngettext": slice(2),
    "wrong": slice(0, 3, 2),
    "_bounds": slice(1, 3),
    # Refusals.
    **dict.fromkeys(
        ("Invalid", "Conflict", "Gone", "NotAllowed", "NotFound"), FIRST
    ),
    **dict.fromkeys(
        ("StaleDraft", "StillDrawing", "TooManyTries", "TooManyCodes"), FIRST
    ),
    **dict.fromkeys(("BadSelection", "refuse", "check_reason"), SECOND),
    # Mistakes in files and drafts, and notes about them.
    **dict.fromkeys(
        ("_refusal", "Mistake", "LedgerFault", "Discrepancy", "Note", "drop"),
        FIRST,
    ),
    "ConversionNote": FIRST,
    **dict.fromkeys(("CellProblem", "ContentProblem", "wrong_cell"), SECOND),
    **dict.fromkeys(("_typed", "_tell", "_settle", "_unequal"), slice(2, 3)),
    # Fields of forms: what they are called, and what to mind.
    "InputField": slice(2, 4),
    **dict.fromkeys(("texts_of", "figure_field"), slice(1, 3)),
    # What was left out of a document, numbers of a unit, lines of arithmetic.
    **dict.fromkeys(("DropReason", "ExportTable"), slice(2)),
    "OutcomeAsk": slice(1, 3),
    "NumberTerm": slice(0, 5, 4),
    "ArithmeticLine": FIRST,
    # What questions, sources and decisions are called, what a case lacks.
    **dict.fromkeys(("flaw", "DecisionOutcome"), FIRST),
    **dict.fromkeys(("QuestionType", "Source", "DecisionKind"), SECOND),
    # Sentences, notices and the navigation.
    **dict.fromkeys(("message", "_notify_learner", "_unread"), FIRST),
    **dict.fromkeys(("Wording", "CountPhrase"), slice(2)),
    **dict.fromkeys(("notify", "tell_heads", "NavItem"), SECOND),
    **dict.fromkeys(("Subject", "ProfilesSubject"), slice(1, 5)),
}
"""The calls that mark texts for people, and which of their arguments."""
NAMED = {"NavItem": "short", "InputField": "one"}
"""The same of arguments that are given by name."""


def _texts(node: ast.expr) -> Iterator[str]:
    """The texts that an argument may be: one, one of two, or a table's."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp():
            yield from (*_texts(node.body), *_texts(node.orelse))
        case ast.Dict():
            yield from chain.from_iterable(map(_texts, node.values))
        case ast.Tuple():
            yield from chain.from_iterable(map(_texts, node.elts))


def _marked(call: ast.Call) -> Iterator[str | tuple[str, ...]]:
    name = ast.unparse(call.func).rpartition(".")[2]
    marked = call.args[MARKING.get(name, slice(0))]
    marked += [
        one.value for one in call.keywords if one.arg == NAMED.get(name, "-")
    ]
    texts = tuple(chain.from_iterable(map(_texts, marked)))
    if name != "ngettext":
        yield from texts
    elif texts:
        yield texts


def extracted() -> Catalog:
    """Every text for people in the code and the templates."""
    found = Catalog()
    for path in sorted((ROOT / "lms").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            for text in _marked(node) if isinstance(node, ast.Call) else ():
                found.add(text)
    loud = {
        "**/templates/**.html": {"silent": "false"}
    }  # a template that cannot be read must not lose its texts
    for _file, _line, text, _comments, _context in extract_from_dir(
        ROOT / "lms", TEMPLATES, loud
    ):
        found.add(text)
    return found


def catalogue() -> Catalog:
    """The Vietnamese catalogue as it is."""
    return read_po(BytesIO(CATALOGUE.read_bytes()), locale="vi")


def main() -> None:
    """Update the file."""
    merged = catalogue()
    # Without the date of today: two branches never differ by it.
    merged.update(
        extracted(), no_fuzzy_matching=True, update_creation_date=False
    )
    merged.obsolete.clear()
    with CATALOGUE.open("wb") as file:
        write_po(
            file,
            merged,
            sort_output=True,
            ignore_obsolete=True,
            omit_header=False,
            width=0,
            include_previous=False,
        )
    print(
        f"{sum(bool(message.id) and not message.string for message in merged)} texts wait for their Vietnamese in {CATALOGUE.relative_to(ROOT)}"
    )


if __name__ == "__main__":
    main()
