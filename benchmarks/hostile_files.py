"""Documents, pictures and files of questions at their worst, for `hostile`: up to
what their bounds let in, and beyond.
"""

import io
import resource
import struct
import tempfile
import zipfile
import zlib
from functools import partial
from pathlib import Path

from entrances import OnlyThis, entrance, only
from PIL import Image

from lms.conversion import service as conversion
from lms.conversion.documents import read_document
from lms.conversion.types import ReadAs
from lms.core.media import pictures, sounds, svg
from lms.core.viewing import apart
from lms.core.viewing.types import DrawingLimits

# Questions


def _look(content: bytes, kind: str) -> None:
    """What the page does that looks at a file of questions."""
    reading = conversion.bring_in(content, ReadAs(), kind)
    for item in reading.items:
        conversion.mistakes_of(item)
        conversion.lines_of(item.question)
    conversion.carried(reading)


def _asked(text: str | bytes, kind: str) -> None:
    content = text.encode() if isinstance(text, str) else text
    only(partial(_look, content, kind))


def _moodle(kind: str, inner: str) -> str:
    text = "<questiontext><text>T</text></questiontext>"
    return f'<question type="{kind}">{text}{inner}</question>'


def _answers(n: int, share: int, text: str = "a") -> str:
    return "".join(
        f'<answer fraction="{share}"><text>{text}{one}</text></answer>'
        for one in range(n)
    )


@entrance(5_000)
def moodle_question_of_many_answers(n: int) -> None:
    _asked(
        f"<quiz>{_moodle('multichoice', _answers(n, 50))}</quiz>", "moodle-xml"
    )


@entrance(5_000)
def moodle_question_of_many_numbers(n: int) -> None:
    inner = _answers(1, 100, "") + _answers(n, 50, "")
    _asked(f"<quiz>{_moodle('numerical', inner)}</quiz>", "moodle-xml")


@entrance(5_000)
def moodle_question_of_many_hints(n: int) -> None:
    hints = "".join(f"<hint><text>{one}</text></hint>" for one in range(n))
    inner = _answers(2, 100) + hints
    _asked(f"<quiz>{_moodle('multichoice', inner)}</quiz>", "moodle-xml")


@entrance(200)
def moodle_file_of_full_questions(n: int) -> None:
    """Up to as many as are taken at once."""
    one = _moodle("multichoice", _answers(6, 50, "*b* &lt;i>c&lt;/i> đ"))
    _asked(f"<quiz>{one * n}</quiz>", "moodle-xml")


@entrance(200)
def moodle_text_of_marks_that_only_end(n: int) -> None:
    text = f"<![CDATA[{'x</b>' * 990}]]>"
    _asked(
        f"<quiz>{_moodle('multichoice', _answers(10, 0, text)) * (n // 10)}</quiz>",
        "moodle-xml",
    )


@entrance(20_000)
def moodle_file_of_empty_elements(n: int) -> None:
    _asked("<quiz>" + '<a b="c"/>' * n + "</quiz>", "moodle-xml")


@entrance(5_000)
def gift_question_of_many_answers(n: int) -> None:
    _asked("T {=a" + "~b" * n + "}", "gift")


@entrance(250)
def gift_file_of_many_questions(n: int) -> None:
    _asked("T {=a ~b *c* ~d}\n\n" * n, "gift")


@entrance(50_000)
def gift_comment_of_tags_that_never_end(n: int) -> None:
    _asked("//" + "[tag:" * n + "\nT {T}", "gift")


@entrance(250_000)
def aiken_option_that_goes_on(n: int) -> None:
    _asked("T\nA. x\n" + "y\n" * n + "B. z\nANSWER: A\n", "aiken")


@entrance(20_000)
def aiken_question_of_many_options(n: int) -> None:
    _asked("T\n" + "A. x\n" * n + "ANSWER: A\n", "aiken")


def _qti(inner: str, values: str = "<value>a</value>") -> str:
    return (
        '<assessmentItem identifier="i"><responseDeclaration identifier="R"'
        ' cardinality="ordered"><correctResponse>'
        f"{values}</correctResponse></responseDeclaration><itemBody>"
        f'<choiceInteraction responseIdentifier="R">{inner}</choiceInteraction>'
        "</itemBody></assessmentItem>"
    )


@entrance(10_000)
def qti_item_of_many_choices(n: int) -> None:
    choices = "".join(
        f'<simpleChoice identifier="a{one}"/>' for one in range(n)
    )
    values = "".join(f"<value>a{one}</value>" for one in range(n))
    _asked(_qti(choices, values), "qti")


@entrance(25)
def qti_feedback_in_feedback(n: int) -> None:
    said = "<feedbackInline>" * 60 + "x" * 2_000 + "</feedbackInline>" * 60
    choice = '<simpleChoice identifier="a">{}</simpleChoice>'
    _asked(_qti(choice.format(said * n) + choice.format("b")), "qti")


def _packed(files: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


@entrance(10)
def qti_package_of_empty_elements(n: int) -> None:
    """A few kilobytes that unpack to millions."""
    files = {f"{one}.xml": f"<a>{'<b/>' * 9_000}</a>" for one in range(n)}
    named = "".join(f'<resource href="{name}"/>' for name in files)
    _asked(_packed({"imsmanifest.xml": f"<m>{named}</m>", **files}), "qti")


@entrance(10_000)
def quiz_file_of_many_keys(n: int) -> None:
    keys = "".join(f"    a{one}: b\n" for one in range(n))
    _asked(f"questions:\n- key: k\n  text:\n{keys}", "quiz")


@entrance(200)
def quiz_file_of_many_questions(n: int) -> None:
    one = "{type: single, options: [{right: true}, {}, {}, {}]}"
    _asked("questions:\n" + f"- {one}\n" * n, "quiz")


# Documents

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.main"
_SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.main"
_NAMES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORDS = "<p><r><t>*x</t></r></p>"


def _document(kind: str, main: str, others: dict[str, str]) -> None:
    override = f'<Override PartName="/main.xml" ContentType="{kind}"/>'
    link = '<Relationship Id="m" Type="/officeDocument" Target="main.xml"/>'
    files = {
        "[Content_Types].xml": f"<Types>{override}</Types>",
        "_rels/.rels": f"<R>{link}</R>",
        "main.xml": f'<document xmlns:r="{_NAMES}">{main}</document>',
    }
    content = _packed(files | others)
    only(partial(read_document, content))


def _word(body: str) -> None:
    _document(_WORD, f"<body>{body}</body>", {})


@entrance(15_000)
def word_paragraphs(n: int) -> None:
    _word(_WORDS * n)


@entrance(15_000)
def word_runs_of_one_paragraph(n: int) -> None:
    pair = "<r><rPr><b/></rPr><t>x</t></r><r><t>y</t></r>"
    _word(f"<p>{pair * (n // 2)}</p>")


@entrance(5_000)
def word_paragraphs_of_one_cell(n: int) -> None:
    _word(f"<tbl><tr><tc>{_WORDS * n}</tc><tc/></tr></tbl>")


@entrance(30_000)
def word_cells_without_words(n: int) -> None:
    _word(f"<tbl><tr>{'<tc/>' * n}</tr></tbl>")


@entrance(30_000)
def word_boxes_of_one_drawing(n: int) -> None:
    _word(f"<p><r><pict>{'<txbxContent/>' * n}</pict></r></p>")


@entrance(600_000)
def word_letters_that_mean_something(n: int) -> None:
    _word(f"<p><r><t>{'*' * 50_000}</t></r></p>" * (n // 50_000))


@entrance(15_000)
def word_field_that_never_ends(n: int) -> None:
    said = f"<instrText>{'x' * 100}</instrText>"
    _word(f'<p><r><fldChar fldCharType="begin"/>{said * n}</r></p>')


@entrance(100_000)
def word_elements_that_say_nothing(n: int) -> None:
    _word(f"<p>{'<x/>' * n}</p>")


def _slide(shapes: str, times: int = 1) -> None:
    named = '<sldId r:id="s"/>' * times
    link = '<R><Relationship Id="s" Type="/slide" Target="slide.xml"/></R>'
    slide = f"<sld><cSld><spTree>{shapes}</spTree></cSld></sld>"
    files = {"slide.xml": slide, "_rels/main.xml.rels": link}
    _document(_SLIDES, f"<sldIdLst>{named}</sldIdLst>", files)


def _shape(kind: str, words: str) -> str:
    place = f'<nvSpPr><nvPr><ph type="{kind}"/></nvPr></nvSpPr>'
    return f"<sp>{place}<txBody>{words}</txBody></sp>"


@entrance(5_000)
def slide_of_many_points(n: int) -> None:
    _slide(_shape("body", _WORDS * n))


@entrance(5_000)
def slide_with_a_title_of_many_lines(n: int) -> None:
    _slide(_shape("title", _WORDS * n))


@entrance(250)
def slide_that_is_shown_often(n: int) -> None:
    _slide(_shape("body", _WORDS * 400), n)


# What is drawn, photographed and spoken


@entrance(5_000)
def drawing_of_many_elements(n: int) -> None:
    only(partial(svg.examine, b"<svg>" + b"<g/>" * n + b"</svg>"))


@entrance(1_000)
def drawing_of_turns(n: int) -> None:
    turns = b"rotate(1) " * n
    only(partial(svg.examine, b'<svg><g transform="' + turns + b'x"/></svg>'))


def _photo(kind: str, side: int, **options: object) -> bytes:
    written = io.BytesIO()
    Image.new("L", (side, side)).save(written, kind, **options)
    return written.getvalue()


@entrance(7)
def photo_that_is_drawn_over_and_over(n: int) -> None:
    """Fifty bytes of a JPEG go over the whole picture once more."""
    photo = _photo("JPEG", 5_400, progressive=True)
    scan = photo[photo.rindex(b"\xff\xda") : -2]
    content = photo[:-2] + scan * n + photo[-2:]
    only(partial(pictures.take_in, content))


@entrance(250_000)
def photo_of_many_notes(n: int) -> None:
    photo = _photo("JPEG", 400)
    content = photo[:2] + b"\xff\xfe\0\2" * n + photo[2:]
    only(partial(pictures.take_in, content))


@entrance(250_000)
def picture_of_many_chunks(n: int) -> None:
    picture, kind = _photo("PNG", 400), b"abCd"
    chunk = struct.pack(">I4sI", 0, kind, zlib.crc32(kind))
    content = picture[:33] + chunk * n + picture[33:]
    only(partial(pictures.take_in, content))


@entrance(1_000)
def picture_of_many_pixels(n: int) -> None:
    content = _photo("WEBP", n, quality=1)
    only(partial(pictures.renditions, content, pictures.WIDTHS))


@entrance(60_000)
def recording_of_many_boxes(n: int) -> None:
    head = struct.pack(">I4s8s", 16, b"ftyp", b"M4A ")
    heard = struct.pack(">I4s4s", 12, b"hdlr", b"soun")
    notes = struct.pack(">I4s", 8, b"udta") * n
    holds = struct.pack(">I4s", 8 + len(heard + notes), b"moov")
    only(partial(sounds.take_in, head + holds + heard + notes))


@entrance(5)
def pages_of_a_scan(n: int) -> None:
    """In a process of its own, which is held to seconds and pages."""
    page = Image.new("L", (2_000, 2_800))
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        page.save(file, "PDF", save_all=True, append_images=[page] * (n - 1))
        file.flush()
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        limits = DrawingLimits(10, 10, 1_024, 30)
        apart.drawn_apart(Path(file.name), "application/pdf", limits)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    raise OnlyThis(after.ru_utime - before.ru_utime)
