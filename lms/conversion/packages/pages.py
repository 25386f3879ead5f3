"""The pages of a package as HTML that needs nothing but the package's files."""

import json
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.environment import TemplateModule
from markupsafe import Markup

from lms.conversion.packages import asking
from lms.conversion.packages.data import course_data
from lms.conversion.packages.types import (
    PackagedCourse,
    PackagedPart,
    PackageFormat,
)
from lms.conversion.packages.xml import without_odd
from lms.core import i18n, markdown
from lms.core.types import Json
from lms.courses.types import KIND_LABELS, Course
from lms.quizzes.types import ShownFigure
from lms.scenarios.types import paragraphs

FIGURES = "figures/"
SCRIPTS = (
    "package-marks.js",
    "package-case.js",
    "package-lms.js",
    "package.js",
)
DATA = "course.js"
STYLES = ("lms.css", "work.css", "package.css")


class PlacedFigure(NamedTuple):
    """A figure as a page of the package shows it."""

    address: str
    offered: str
    width: int
    height: int


WORDS = {
    "inline": markdown.inline,
    "table": markdown.block,
    "paragraphs": paragraphs,
    "notes_of": asking.notes_of,
    "marked": asking.is_marked,
    "kinds": KIND_LABELS,
    "sizes": markdown.SIZES,
}
"""What the templates say in every language."""


@lru_cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("lms.conversion", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
    )
    environment.globals |= WORDS
    return environment


def _words(course: Course, language: str, up: str) -> Json:
    """What the templates say, in this language; `up`: the way from the page to
    the top of the package.
    """
    words = i18n.template_words(language)
    address = f"{up}{FIGURES}{{}}".format
    return {
        **words,
        "lang": language,
        "placed": lambda texts: markdown.placed(words["pick"](texts), address),
        "drawing": partial(_drawing, course, language, address),
    }


def _drawing(
    course: Course,
    language: str,
    address: Callable[[str], str],
    shown: ShownFigure,
) -> PlacedFigure | None:
    figures = course.figures.get(shown.name, {})
    found = figures.get(language) or next(iter(figures.values()), None)
    if found is None:
        return None
    drawn = markdown.PageFigure(**found)
    return PlacedFigure(
        address(drawn.files[0]),
        markdown.offered(drawn, address),
        drawn.width,
        drawn.height,
    )


def _content(template: str, words: Json) -> TemplateModule:
    """What stands on a page, ready to stand in its frame."""
    found = _environment().get_template(f"lms/packages/{template}")
    return found.make_module(words)


NOTHING: Json = {"up": "", "scripts": ()}


def _framed(
    contents: list[TemplateModule], language: str, title: str, more: Json
) -> bytes:
    words = {"contents": contents, "lang": language, "title": title}
    frame = _environment().get_template("lms/packages/frame.html")
    return without_odd(frame.render(NOTHING | words | more)).encode()


def whole_course(package: PackagedCourse) -> bytes:
    """All parts in one page, once for each language."""
    mains = [_main(package, language) for language in package.languages]
    title = i18n.pick(package.course.title, package.language)
    more = {"scripts": (DATA, *SCRIPTS)}
    return _framed(mains, package.language, title, more)


def known_to_script(package: PackagedCourse, format_: PackageFormat) -> bytes:
    """The course as the script knows it, as a script of its own: no page of
    ours holds one.
    """
    data = json.dumps(course_data(package, format_), sort_keys=True)
    return f'"use strict";\n\nconst course = {data};\n'.encode()


def _main(package: PackagedCourse, language: str) -> TemplateModule:
    names = {one: i18n.LANGUAGES[one] for one in package.languages}
    words = _words(package.course, language, "")
    own = {"package": package, "languages": names}
    return _content("index.html", words | own)


class PageContent(NamedTuple):
    """What stands on a page of a cartridge: a part, a text of the course, or,
    without either, what the course is about.
    """

    title: str
    packaged: PackagedPart | None = None
    html: Mapping[str, Markup] | None = None


def single_page(
    package: PackagedCourse, language: str, content: PageContent
) -> bytes:
    """One page of a cartridge, which lies one folder down."""
    words = _words(package.course, language, "../")
    words |= {"package": package, **content._asdict()}
    html = _content("page.html", words)
    return _framed([html], language, content.title, {"up": "../"})
