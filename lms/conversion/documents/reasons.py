"""What does not come along from a document as it was, and why."""

from typing import NamedTuple

from lms.core.marks import N_


class DropReason(NamedTuple):
    """What it is, and what became of it: texts to translate."""

    what: str
    why: str


TEXT_BOX = DropReason(
    N_("text box"),
    N_("A lesson has no boxes: its words stand as a quotation."),
)
CHART = DropReason(
    N_("chart"),
    N_("It is drawn by the program. Bring in a picture of it."),
)
DIAGRAM = DropReason(
    N_("diagram (SmartArt)"),
    N_("It is drawn by the program. Its words stand as a list."),
)
EQUATION = DropReason(
    N_("equation"),
    N_("A lesson has no formulas. Write it in words or bring in a picture."),
)
EMBEDDED = DropReason(
    N_("embedded file"),
    N_("A file within the file is not taken. Bring it in by itself."),
)
SHAPE = DropReason(
    N_("drawn shape"),
    N_("It is drawn by the program. Bring in a picture of it."),
)
COMMENT = DropReason(
    N_("comment"),
    N_("Comments are not part of the text. See whether it is settled."),
)
DELETED = DropReason(
    N_("tracked change"),
    N_("The text is taken as if the change were accepted."),
)
NESTED_TABLE = DropReason(
    N_("table in a table"),
    N_("Its words stand in the cell, one after another."),
)
MERGED_CELLS = DropReason(
    N_("merged cells"),
    N_("The words stand in the first of the cells, the others are empty."),
)
CELL_PICTURE = DropReason(
    N_("picture in a table"),
    N_("It stands below the table."),
)
PICTURE_KIND = DropReason(
    N_("picture of another kind"),
    N_("JPEG, PNG and WebP are taken. Save it as one of these."),
)
PICTURE_AWAY = DropReason(
    N_("linked picture"),
    N_("It lies outside the file and is not fetched. Bring it in by itself."),
)
PICTURE_LARGE = DropReason(
    N_("large picture"),
    N_("The file has more or larger pictures than are taken at once."),
)
NO_WORDS = DropReason(
    N_("picture without description"),
    N_("Write what it shows for those who do not see it."),
)
MEDIA = DropReason(
    N_("film or sound"),
    N_("It is not taken. Put it where it can be linked to."),
)
HIDDEN = DropReason(
    N_("hidden text"),
    N_("What nobody sees in the file is not taken."),
)
HIDDEN_SLIDE = DropReason(
    N_("hidden slide"),
    N_("What nobody sees in the file is not taken."),
)
SYMBOL = DropReason(
    N_("letter of a symbol font"),
    N_("No other font has it. Write it in words."),
)
LINK = DropReason(
    N_("link"),
    N_("It leads to a file or a program. Its words stand without it."),
)
CONTENTS = DropReason(
    N_("table of contents"),
    N_("The parts of the course take its place."),
)
MARGINS = DropReason(
    N_("headers and footers"),
    N_("They belong to the page or the slide, not to the lesson."),
)
ON_SLIDES = {
    "dt": DropReason(N_("date on slides"), MARGINS.why),
    "ftr": DropReason(N_("footer of slides"), MARGINS.why),
    "sldNum": DropReason(N_("slide number"), MARGINS.why),
}
"""What stands on every slide, by the place of the layout that it fills."""
SUBTITLE = DropReason(
    N_("subtitle of the first slide"),
    N_("The title alone names the course."),
)
OLD_FONT = DropReason(
    N_("old Vietnamese font"),
    N_("Its letters were turned into Unicode. Read the names and capitals."),
)
NO_HEADINGS = DropReason(
    N_("no headings"),
    N_(
        "The file has no heading styles: lines that are wholly bold are headings."
    ),
)
LONG = DropReason(
    N_("long part"),
    N_("It is longer than a lesson may be and was divided."),
)
LONG_BLOCK = DropReason(
    N_("very long table or paragraph"),
    N_("It is longer than a whole lesson may be and was left out. Divide it."),
)
MORE = N_("There is more of this kind than can be listed.")
"""Why of one kind no more is listed."""
WIDE = DropReason(
    N_("wide table"),
    N_("What stands from the 41st column on was not taken. Divide it."),
)
MISSING = DropReason(
    N_("missing part"),
    N_(
        "The file speaks of it and does not hold it. Open it in its program, save it anew and see whether it is there."
    ),
)
"""Of a damaged file: a picture or a slide."""
EMPTY = DropReason(
    N_("heading without text"),
    N_("Nothing stands below it, so it is no lesson."),
)
MANY = DropReason(
    N_("many lessons"),
    N_(
        "From here on nothing was taken. Divide the file, and choose each part."
    ),
)
