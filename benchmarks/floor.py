"""The floor: the least a Flask page with a database can cost. One indexed
SELECT from 10,000 rows, then a Jinja page of about 8 KB.
"""

from flask import Flask, render_template
from flask_sqlalchemy import SQLAlchemy
from jinja2 import DictLoader
from sqlalchemy import (
    Column,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    insert,
    select,
)

from lms.standalone import database

ROWS = 10_000
PATH = "/floor/key-04711"
PAGE = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><title>{{ row.title }}</title><link rel="stylesheet" href="/static/floor.css"></head>
<body><header><a href="/">Floor</a></header><main><h1>{{ row.title }}</h1><p class="lead">{{ row.words }}</p>
<ul>
{% for line in lines %}
<li id="line-{{ loop.index }}"><a href="/floor/{{ line.key }}">{{ line.title }}</a> <span class="quiet">{{ line.words }}</span></li>
{% endfor %}
</ul></main><footer>{{ row.key }}</footer></body></html>"""
LINES = [
    {
        "key": f"key-{number:05}",
        "title": f"Dòng số {number}",
        "words": "Một câu ngắn để trang có chừng tám ki-lô-byte." * 2,
    }
    for number in range(40)
]


def create(address: str, fill: bool = True) -> Flask:
    """The floor application on a database of its own, which is filled first.
    Its connections are set up exactly as the product's, and what it has read
    ends as there.
    """
    app = Flask("floor", static_folder=None)
    app.config["SQLALCHEMY_DATABASE_URI"] = address
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = database.engine_options(address)
    app.jinja_loader = DictLoader({"floor.html": PAGE})
    table = Table(
        "floor",
        MetaData(),
        Column("id", Integer, primary_key=True),
        Column("key", String(20), unique=True),
        Column("title", String(200)),
        Column("words", String(200)),
    )
    db = SQLAlchemy(app)
    app.teardown_appcontext(lambda _error: db.session.commit())

    @app.route("/floor/<key>", methods=["GET", "POST"])
    def page(key: str) -> str:
        query = select(table.c.key, table.c.title, table.c.words).where(
            table.c.key == key
        )
        return render_template(
            "floor.html", row=db.session.execute(query).one(), lines=LINES
        )

    if fill:
        _fill(address, table)
    with app.app_context():
        database.prepare(db.engine)
    return app


def _fill(address: str, table: Table) -> None:
    rows = [
        {
            "key": f"key-{number:05}",
            "title": f"Trang {number}",
            "words": "Lời dẫn",
        }
        for number in range(ROWS)
    ]
    engine = create_engine(address)
    table.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(table), rows)
    engine.dispose()
