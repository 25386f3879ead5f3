"""The frameworks, posts and requirements that come with the product."""

from sqlalchemy import select

from lms.core.cache import announce_change
from lms.core.db import transaction
from lms.framework import loader
from lms.framework import service as framework
from lms.people.types import Unit
from lms.posts import loader as posts_loader
from lms.posts.models import Ground, Post
from lms.requirements import loader as requirements_loader
from lms.requirements import service as requirements
from lms.studio.service import drafts
from lms.studio.types import Loaded


def load_presets(root: Unit) -> dict[str, Loaded]:
    """Bring in the shipped frameworks, posts and the requirements of the top
    layer; what became of each framework.

    What a site has changed stays.
    """
    loaded = {
        name: drafts.load(loader.PRESETS / f"{name}.yaml", shipped=True)
        for name in loader.FRAMEWORKS
    }
    posts, rows = requirements_loader.read_posts()
    with transaction() as db:
        known = set(db.scalars(select(Post.key)))
        db.add_all(
            Post(position=index, **post)
            for index, post in enumerate(posts)
            if post["key"] not in known
        )
        announce_change()
        known = set(db.scalars(select(Ground.key)))
        grounds = enumerate(posts_loader.read_grounds())
        db.add_all(
            Ground(position=index, **ground)
            for index, ground in grounds
            if ground["key"] not in known
        )
        db.flush()
        competencies, held = (
            framework.competency_keys(),
            set(db.scalars(select(Post.key).where(~Post.retired))),
        )
        requirements.set_once(
            root,
            [
                row
                for row in rows
                if row["competency"] in competencies and row["post"] in held
            ],
        )
    return loaded


def preset_keys() -> tuple[set[str], set[str]]:
    """Keys of the shipped competencies and posts, for checking content without
    a database.
    """
    competencies = {
        entry["key"]
        for name in loader.FRAMEWORKS
        for entry in loader.read_framework(loader.PRESETS / f"{name}.yaml")[
            "competencies"
        ]
    }
    return competencies, {
        post["key"] for post in requirements_loader.read_posts()[0]
    }
