"""A shipped course whose quiz draws otherwise, or asks everything."""

import re
import shutil

from lms.authoring import service as authoring
from lms.core import paths
from lms.courses import service as courses


def republish(slug, directory, draw=""):
    """The course anew, its quiz with this `draw:` line instead of its own."""
    folder = shutil.copytree(paths.COURSES / slug, directory / "courses" / slug)
    file = folder / "quiz.yaml"
    text = file.read_text("utf-8")
    own = r"^draw:.*\n(?:  - \{count:.*\n)*"
    file.write_text(re.sub(own, draw, text, count=1, flags=re.M), "utf-8")
    authoring.publish(None, folder, authoring.known_presets())
    return courses.current(slug)
