"""What does not come along from a document as it was, and why."""

from typing import NamedTuple

from lms.core.marks import N_


class DropReason(NamedTuple):
    """What it is, and what became of it: texts to translate."""

    what: str
    why: str


TEXT_BOX = DropReason(
    "text box",
    "A lesson has no boxes: its words stand as a quotation.",
)
CHART = DropReason(
    "chart",
    "It is drawn by the program. Bring in a picture of it.",
)
DIAGRAM = DropReason(
    "diagram (SmartArt)",
    "It is drawn by the program. Its words stand as a list.",
)
EQUATION = DropReason(
    "equation",
    "A lesson has no formulas. Write it in words or bring in a picture.",
)
EMBEDDED = DropReason(
    "embedded file",
    "A file within the file is not taken. Bring it in by itself.",
)
SHAPE = DropReason(
    "drawn shape",
    "It is drawn by the program. Bring in a picture of it.",
)
COMMENT = DropReason(
    "comment",
    "Comments are not part of the text. See whether it is settled.",
)
DELETED = DropReason(
    "tracked change",
    "The text is taken as if the change were accepted.",
)
NESTED_TABLE = DropReason(
    "table in a table",
    "Its words stand in the cell, one after another.",
)
MERGED_CELLS = DropReason(
    "merged cells",
    "The words stand in the first of the cells, the others are empty.",
)
CELL_PICTURE = DropReason(
    "picture in a table",
    "It stands below the table.",
)
PICTURE_KIND = DropReason(
    "picture of another kind",
    "JPEG, PNG and WebP are taken. Save it as one of these.",
)
PICTURE_AWAY = DropReason(
    "linked picture",
    "It lies outside the file and is not fetched. Bring it in by itself.",
)
PICTURE_LARGE = DropReason(
    "large picture",
    "The file has more or larger pictures than are taken at once.",
)
NO_WORDS = DropReason(
    "picture without description",
    "Write what it shows for those who do not see it.",
)
MEDIA = DropReason(
    "film or sound",
    "It is not taken. Put it where it can be linked to.",
)
HIDDEN = DropReason(
    "hidden text",
    "What nobody sees in the file is not taken.",
)
HIDDEN_SLIDE = DropReason(
    "hidden slide",
    "What nobody sees in the file is not taken.",
)
SYMBOL = DropReason(
    "letter of a symbol font",
    "No other font has it. Write it in words.",
)
LINK = DropReason(
    "link",
    "It leads to a file or a program. Its words stand without it.",
)
CONTENTS = DropReason(
    "table of contents",
    "The parts of the course take its place.",
)
MARGINS = DropReason(
    "headers and footers",
    "They belong to the page or the slide, not to the lesson.",
)
ON_SLIDES = {
    "dt": DropReason("date on slides", MARGINS.why),
    "ftr": DropReason("footer of slides", MARGINS.why),
    "sldNum": DropReason("slide number", MARGINS.why),
}
"""What stands on every slide, by the place of the layout that it fills."""
SUBTITLE = DropReason(
    "subtitle of the first slide",
    "The title alone names the course.",
)
OLD_FONT = DropReason(
    "old Vietnamese font",
    "Its letters were turned into Unicode. Read the names and capitals.",
)
NO_HEADINGS = DropReason(
    "no headings",
    "The file has no heading styles: lines that are wholly bold are headings.",
)
LONG = DropReason(
    "long part",
    "It is longer than a lesson may be and was divided.",
)
LONG_BLOCK = DropReason(
    "very long table or paragraph",
    "It is longer than a whole lesson may be and was left out. Divide it.",
)
MORE = N_("There is more of this kind than can be listed.")
"""Why of one kind no more is listed."""
WIDE = DropReason(
    "wide table",
    "What stands from the 41st column on was not taken. Divide it.",
)
MISSING = DropReason(
    "missing part",
    "The file speaks of it and does not hold it. Open it in its program, save it anew and see whether it is there.",
)
"""Of a damaged file: a picture or a slide."""
EMPTY = DropReason(
    "heading without text",
    "Nothing stands below it, so it is no lesson.",
)
MANY = DropReason(
    "many lessons",
    "From here on nothing was taken. Divide the file, and choose each part.",
)
