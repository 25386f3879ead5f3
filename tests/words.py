"""`python3 dev.py words`: bring the Vietnamese catalogue up to date with the
texts in the code; new ones wait there for their translation.
"""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "lms" / "translations" / "vi.po"
METHODS = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
REFUSALS = ("Invalid", "Conflict", "NotAllowed", "NotFound")
"""Errors of ours, whose first argument is a text for people."""
KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "N_": None,
    "CellProblem": (2,),
    **dict.fromkeys((*REFUSALS, "StaleDraft", "TooManyTries"), (1,)),
    # Notes about a file; `drop` and `wrong_cell` make one (`exchange.types`).
    **dict.fromkeys(("Note", "drop"), (1,)),
    "wrong_cell": (2,),
    "BadSelection": (2,),
}


def extracted() -> Catalog:
    """Every text for people in the code and the templates."""
    found = Catalog()
    loud = {
        "**/templates/**.html": {"silent": "false"}
    }  # a template that cannot be read must not lose its texts
    for _file, _line, text, _comments, _context in extract_from_dir(
        ROOT / "lms", METHODS, loud, keywords=KEYWORDS
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
