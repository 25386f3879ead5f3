"""Keys for questions that come from elsewhere."""

from collections.abc import Collection, Iterable

from lms.conversion.types import QuestionItem
from lms.core.letters import folding

LONGEST = 60


def give_keys(
    items: Iterable[QuestionItem], taken: Collection[str] = ()
) -> None:
    """Give each question a key: the one it has or its id if that can be one, otherwise what can
    be made of id, name or text. Two of a file, and those that are `taken`
    already, are told apart by a number.
    """
    used = set(taken)
    for item in items:
        key = folding.free_key(_wanted(item), used)
        used.add(key)
        first = {"key": key, "type": None, "text": {}}
        item.question = first | item.question | {"key": key}
        item.id = item.id or key


def _wanted(item: QuestionItem) -> str:
    for own in (item.key, item.id):
        if folding.KEY.fullmatch(own) and len(own) <= LONGEST:
            return own
    for words in (item.id, item.name, item.label):
        if key := folding.slug(words, LONGEST):
            return key
    return "question"
