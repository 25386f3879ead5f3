"""A block that a page asks for while one writes: with the picture, drawing or
recording that was chosen, pasted or dropped there.
"""

from itertools import chain

from flask import jsonify, render_template

from lms.access import service as access
from lms.access.types import Permission
from lms.authoring.views.frame import author, draft_of
from lms.authoring.views.texts import writing
from lms.core.errors import Invalid
from lms.web.feature import Answer


@author.post("/author/drafts/<int:draft_id>/media/block")
def medium_block(draft_id: int) -> Answer:
    """Keep the file of the one block that is sent; what is drawn in its place,
    or why it is refused. The text itself is saved as usual.
    """
    access.require(access.actor(), Permission.COURSE_WRITE)
    sides = [one for one in writing.sent_sides(draft_id) if one.blocks][:1]
    refused = [*chain.from_iterable(one.errors.get(0, ()) for one in sides)]
    if refused:
        return jsonify(refused=refused), Invalid.status
    return jsonify(piece=_piece(draft_id, sides))


def _piece(draft_id: int, sides: writing.Sides) -> str:
    words = writing.block_words(draft_of(draft_id), sides)
    return render_template("lms/authoring/piece.html", same={}, **words)
