"""What files of other tools cost: `python3 dev.py bench-formats`. A thousand
questions come in, in every format that is read, and the longest course goes out
as every kind of package. What it measures, and why, is in docs/performance.md.

Counted is the processor's time of the thread, the least of three runs, so
neighbours do not matter much. Ends with 1 if a target is missed.
"""

import io
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import yaml
from databases import without_settings
from report import conclude, judge, table

from lms.access import service as access
from lms.authoring import service as authoring
from lms.authoring.rules import outline
from lms.conversion import questions as formats
from lms.conversion import service as conversion
from lms.conversion.packages import FORMAT_LABELS
from lms.conversion.types import ReadAs
from lms.core import migrate
from lms.core.db import session
from lms.core.yamlfile import LANGUAGES
from lms.courses import service as courses
from lms.courses.types import CourseSource
from lms.quizzes import service as quizzes
from lms.standalone import demo
from lms.standalone.app import create_app

QUESTIONS, SECONDS, RUNS = 1_000, 5.0, 3
PACKAGE_SECONDS = 2.0
PARTS, PUBLISH_SECONDS = 20, 1.0
QTI_ITEM = """<?xml version="1.0" encoding="UTF-8"?>
<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="q{0}" title="Câu {0}">
<responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier">
<correctResponse><value>a</value></correctResponse></responseDeclaration>
<itemBody><choiceInteraction responseIdentifier="RESPONSE" maxChoices="1"><prompt>Câu hỏi số {0}?</prompt>
<simpleChoice identifier="a">Đúng</simpleChoice><simpleChoice identifier="b">Sai</simpleChoice></choiceInteraction></itemBody>
</assessmentItem>"""


def spent(work: Callable[[], object]) -> float:
    """Seconds of the processor."""
    runs = []
    for _run in range(RUNS):
        begun = time.thread_time()
        work()
        runs.append(time.thread_time() - begun)
    return min(runs)


def questions() -> list[conversion.QuestionItem]:
    """The examples of all types again and again."""
    types = quizzes.question_types()
    examples = [yaml.safe_load(one.example) for one in types.values()]
    many = [
        deepcopy(examples[number % len(examples)]) | {"key": f"q{number}"}
        for number in range(QUESTIONS)
    ]
    return conversion.items_of(many, ("bench",))


def qti() -> bytes:
    """A package of so many items; none is written here otherwise."""
    names = [f"q{number}.xml" for number in range(QUESTIONS)]
    resources = "".join(
        f'<resource identifier="r{name[:-4]}" type="imsqti_item_xmlv2p1" href="{name}"><file href="{name}"/></resource>'
        for name in names
    )
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "imsmanifest.xml",
            f'<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>{resources}</resources></manifest>',
        )
        for number, name in enumerate(names):
            archive.writestr(name, QTI_ITEM.format(number))
    return box.getvalue()


def aiken() -> bytes:
    """The same as one text."""
    one = "Câu hỏi số {0}?\nA. Đúng\nB. Sai\nANSWER: A\n\n"
    return "".join(map(one.format, range(QUESTIONS))).encode()


WRITTEN = {"qti": qti, "aiken": aiken}


def imports() -> None:
    """A thousand questions into every format, and in again."""
    rows, items = [], questions()
    for key, format_ in formats.readable().items():
        content = (
            conversion.take_out(items, key, "vi").content
            if format_.can_write
            else WRITTEN[key]()
        )
        # The reader as the page asks it: the file's kind is not told.
        read = []
        took = spent(
            lambda content=content, read=read: read.append(
                len(conversion.bring_in(content, ReadAs("vi")).items)
            )
        )
        fine = judge(took <= SECONDS, f"{key}: {took:.1f} s")
        size = f"{len(content) / 1000:,.0f}"
        rows.append((key, size, str(read[0]), f"{took:.2f}", fine))
    header = ("format", "KB", "questions", "s", "")
    table(f"{QUESTIONS:,} questions come in", header, rows)


def packages() -> None:
    """The longest course, in both languages."""
    longest = max(
        courses.catalogue(),
        key=lambda one: len(str([part.html for part in one.course.parts])),
    )
    rows = []
    for format_, label in FORMAT_LABELS.items():
        choice = authoring.PackageChoice(format_, ("vi", "en"))
        sizes = []

        def take(choice=choice, sizes=sizes) -> None:
            with authoring.operators_package(
                longest.slug, None, choice
            ).file as file:
                sizes.append(len(file.read()))

        took = spent(take)
        fine = judge(took <= PACKAGE_SECONDS, f"{label}: {took:.1f} s")
        rows.append((label, f"{sizes[0] / 1000:,.0f}", f"{took:.2f}", fine))
    table(
        f"{longest.slug} goes out",
        ("format", "KB", "s", ""),
        rows,
    )


def of_twenty_parts(source: CourseSource, words: str) -> CourseSource:
    """The course with its first lesson again and again, each with these words."""
    files = dict(source.files)
    main = yaml.safe_load(files["course.yaml"])
    first = next(part for part in main["parts"] if "lesson" in part)
    for number in range(PARTS - len(main["parts"])):
        key = f"again-{number}-{first['lesson']}"
        main["parts"].append(deepcopy(first) | {"lesson": key})
        for language in LANGUAGES:
            text = files[f"{first['lesson']}.{language}.md"]
            files[f"{key}.{language}.md"] = text + words.encode()
    files["course.yaml"] = outline.write_data(main)
    return CourseSource(source.slug, files)


def publishing() -> None:
    """A trainer publishes a draft of twenty parts, of other words each time."""
    trainer = access.actor_for("trainer-mai")
    slug = courses.catalogue()[0].slug
    source = courses.source_of(courses.current(slug))
    seconds = []
    for number in range(RUNS):
        new = of_twenty_parts(source, f"\n\nThêm {number}.\n")
        draft_id = authoring.begin(trainer, slug)
        authoring.change_files(
            trainer, draft_id, lambda _was, new=new: new.files
        )
        edit = authoring.open_draft(trainer, draft_id).edit
        begun = time.thread_time()
        is_new = authoring.publish_draft(trainer, draft_id, edit, "")
        seconds.append(time.thread_time() - begun)
        assert is_new
    took = min(seconds)
    fine = judge(took <= PUBLISH_SECONDS, f"publishing: {took:.1f} s")
    header = ("parts", "s", "")
    table(f"{slug} is published", header, [(str(PARTS), f"{took:.2f}", fine)])


def main() -> int:
    """The exit status."""
    without_settings()
    with tempfile.TemporaryDirectory() as name:
        app = create_app(LMS_DATA=str(Path(name)), LMS_SECURE_COOKIES="0")
        with app.app_context():
            migrate.upgrade(session().get_bind())
            demo.fill(lambda _what: None)
            imports()
            packages()
            publishing()
            session().close()
            app.extensions["sqlalchemy"].engine.dispose()
    return conclude()


if __name__ == "__main__":
    sys.exit(main())
