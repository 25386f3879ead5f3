"""Words for people in Vietnamese and English, over Babel; works in requests,
commands and the worker, and beside a host's Flask-Babel, which it neither
needs nor touches. Message ids are the English texts.
"""

import datetime as dt
import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from functools import lru_cache, partial
from math import ceil, floor
from pathlib import Path
from typing import Any, Self

from babel import Locale, lists, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import g, has_request_context, request
from markupsafe import Markup, escape

from lms.core import clock, sockets
from lms.core.marks import N_, Message
from lms.core.state import setting
from lms.core.types import Json, Texts

CATALOGUES = Path(__file__).parent.parent / "translations"
LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
COOKIE = "lms_lang"
NOTHING = 1e-9
"""What sums of shares are off by at most."""
_forced: ContextVar[str | None] = ContextVar("lms_lang", default=None)


@lru_cache
def catalogue(language: str) -> NullTranslations:
    """The texts of one language: ours, and behind them those that plugs bring.
    Read from the .po files themselves: 100 ms once, and no compile step to
    forget.
    """
    texts = _read_catalogue(CATALOGUES, language)
    for folder in sockets.plug_folders():
        texts.add_fallback(_read_catalogue(folder / "translations", language))
    return texts


def _read_catalogue(folder: Path, language: str) -> NullTranslations:
    path = folder / f"{language}.po"
    if not path.exists():
        return NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def lang() -> str:
    """The language of this request: what the person chose, otherwise the
    setting LMS_LANGUAGE.
    """
    if forced := _forced.get():
        return forced
    if not has_request_context():
        return setting("LMS_LANGUAGE")
    # A page asks some twenty times.
    if "lms_language" not in g:
        g.lms_language = _chosen()
    return g.lms_language


def _chosen() -> str:
    chosen = request.cookies.get(COOKIE)
    return chosen if chosen in LANGUAGES else setting("LMS_LANGUAGE")


@contextmanager
def use(language: str) -> Iterator[None]:
    """Speak this language for a while, for instance to write a message to
    somebody else.
    """
    token = _forced.set(language)
    try:
        yield
    finally:
        _forced.reset(token)


def gettext(text: str, /, **values: Any) -> str:
    """The text in the language of this request, with its values put in; a value
    may be a `{vi: …, en: …}` pair itself, or a day.
    """
    translated = catalogue(lang()).gettext(text) if text else ""
    said = {name: _said(value) for name, value in values.items()}
    return translated % said if said else translated


def _said(value: Any) -> Any:
    if isinstance(value, dt.date):
        return day(value)
    return pick(value) if isinstance(value, Mapping) else value


def ngettext(one: str, many: str, num: int, **values: Any) -> str:
    """The same for a text that depends on a number."""
    said = catalogue(lang()).ngettext(one, many, ceil(num))
    return said % {"num": num, **values}


def days_in_words(num: int) -> Texts:
    """“1 day” or “2 days” in every language, as a value of a notice."""
    return {
        one: catalogue(one).ngettext("%(num)s day", "%(num)s days", num)
        % {"num": num}
        for one in LANGUAGES
    }


def day_in_words(value: dt.date) -> Texts:
    """A day in every language, as a value of a notice."""
    return {one: day(value, one) for one in LANGUAGES}


def pick(texts: Texts | str | None, language: str | None = None) -> str:
    """The text of a `{vi: …, en: …}` pair in this or the given language, or in
    the other if that one is missing.
    """
    if not texts:
        return ""
    if isinstance(texts, str):
        return texts
    if own := texts.get(language or lang()):
        return own
    return next((text for text in texts.values() if text), "")


class Borrowed(str):
    """A text in another language than the page's, for want of its own: a page
    says which, so that it is read aloud and hyphenated rightly.
    """

    language: str

    def __new__(cls, text: str, language: str) -> Self:
        """The text in this language."""
        borrowed = super().__new__(cls, text)
        borrowed.language = language
        return borrowed

    def __getnewargs__(self) -> tuple[str, str]:
        return str(self), self.language

    def __html__(self) -> Markup:
        return in_language(escape(str(self)), self.language)


def in_language(html: Markup, language: str) -> Markup:
    """A piece of a page that is in this language."""
    return Markup('<span lang="{}">{}</span>').format(language, html)


def pick_marked(texts: Texts | str | None, language: str | None = None) -> str:
    """As `pick`, for the text of a page: a text that is there only in another
    language is marked.
    """
    if not texts or isinstance(texts, str):
        return texts or ""
    language = language or lang()
    if own := texts.get(language):
        return own
    for other, text in texts.items():
        if isinstance(text, Markup):
            return Markup('<div lang="{}">{}</div>').format(other, text)
        if text:
            return Borrowed(text, other)
    return ""


def joined(texts: Iterable[str], between: str = ", ") -> Markup:
    """The texts of a page one after the other, each once and marked as it is."""
    return escape(between).join(dict.fromkeys(texts))


def day(
    value: dt.date | dt.datetime | None, language: str | None = None
) -> str:
    """22/11/2026, or 22 Nov 2026 in English; in the people's time zone."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        value = clock.day_of(value)
    return _day(value, language or lang())


@lru_cache(maxsize=4096)
def _day(value: dt.date, language: str) -> str:
    if language == "vi":
        return f"{value:%d/%m/%Y}"
    return f"{value.day} {value:%b %Y}"


def moment(value: dt.datetime | None, language: str | None = None) -> str:
    """14:05 ngày 22/11/2026, or 22 Nov 2026, 14:05; in the people's time zone."""
    if value is None:
        return ""
    local, language = value.astimezone(clock.zone()), language or lang()
    date = day(local.date(), language)
    if language == "vi":
        return f"{local:%H:%M} ngày {date}"
    return f"{date}, {local:%H:%M}"


def clock_time(value: dt.datetime | None, language: str | None = None) -> str:
    """14:05 if that is today, otherwise as `moment`."""
    if value is None:
        return ""
    local = value.astimezone(clock.zone())
    if local.date() != clock.today():
        return moment(value, language)
    return f"{local:%H:%M}"


_MINUTES = N_("%(minutes)s minutes")
_HOURS = N_("%(hours)s h")
_HOURS_AND_MINUTES = N_("%(hours)s h %(minutes)s min")


def duration(minutes: int, language: str | None = None) -> str:
    """45 minutes, 2 h, 1 h 30 min."""
    hours, rest = divmod(minutes, 60)
    text = _HOURS_AND_MINUTES if rest else _HOURS
    said = catalogue(language or lang()).gettext(text if hours else _MINUTES)
    return said % {"hours": hours, "minutes": rest}


# Babel would read the name anew each time.
_locale = lru_cache(Locale.parse)


def say(message: Message, language: str | None = None) -> str:
    """A text with its values in this or the given language."""
    language = language or lang()
    text = catalogue(language).gettext(message.text)
    if not message.values:
        return text
    return text % {
        name: _in_words(value, language) for name, value in message.values
    }


def _in_words(value: Any, language: str) -> Any:
    if isinstance(value, Message):
        return say(value, language)
    if isinstance(value, list | tuple):
        words = [str(_in_words(one, language)) for one in value]
        return _listed(tuple(words), language)
    return day(value, language) if isinstance(value, dt.date) else value


@lru_cache(maxsize=4096)
def _listed(words: tuple[str, ...], language: str) -> str:
    return lists.format_list(words, locale=_locale(language))


def number(value: float | Decimal, language: str | None = None) -> str:
    """1.234,5 in Vietnamese, 1,234.5 in English."""
    return _number(value, language or lang())


@lru_cache(maxsize=4096)
def _number(value: float | Decimal, language: str) -> str:
    return numbers.format_decimal(value, locale=_locale(language))


def percent(share: float | None) -> str:
    """A share from 0 to 1 as the whole percentage that it reaches: never one
    that a rule would still call too little.
    """
    return "–" if share is None else f"{floor(share * 100 + NOTHING)}%"


def most_percent(share: float) -> str:
    """A share from 0 to 1 as the whole percentage that it does not exceed."""
    return f"{ceil(share * 100 - NOTHING)}%"


class _SafeTexts:
    """Our texts in one language as markup. A text is ours and may hold markup,
    a value never.
    """

    def __init__(self, texts: NullTranslations) -> None:
        self.texts = texts
        self.plain = lru_cache(maxsize=4096)(self._plain)

    def _plain(self, text: str) -> Markup:
        return Markup(self.texts.gettext(text) if text else "")  # noqa: S704

    def gettext(self, text: str, /, **values: Any) -> Markup:
        plain = self.plain(text)
        return _filled(plain, values) if values else plain

    def ngettext(self, one: str, many: str, num: int, **values: Any) -> Markup:
        said = self.texts.ngettext(one, many, ceil(num))
        return _filled(said, {"num": num, **values})


def _filled(text: str, values: Json) -> Markup:
    """As `Markup % values`, in a third of its calls: a page does it often."""
    safe = {
        name: value if isinstance(value, int | float) else escape(value)
        for name, value in values.items()
    }
    return Markup(str.__mod__(text, safe))  # noqa: S704 - each is escaped


@lru_cache
def template_words(language: str) -> Json:
    """What templates say, in one language: a page asks a hundred times, so the
    language is looked up once.
    """
    safe = _SafeTexts(catalogue(language))
    words = {
        word.__name__: partial(word, language=language)
        for word in (say, day, moment, clock_time, duration, number)
    }
    return {
        "_": safe.gettext,
        "gettext": safe.gettext,
        "ngettext": safe.ngettext,
        "percent": percent,
        "most_percent": most_percent,
        "pick": partial(pick_marked, language=language),
        "plain": partial(pick, language=language),
        **words,
    }


class FormTranslations:
    """WTForms asks here; it ships no Vietnamese of its own."""

    def gettext(self, text: str) -> str:
        """One text."""
        return gettext(text)

    def ngettext(self, one: str, many: str, num: int) -> str:
        """One text that depends on a number, the number left for WTForms to put
        in. Our catalogue holds it under its singular.
        """
        translated = gettext(one)
        return many if translated == one and num != 1 else translated
