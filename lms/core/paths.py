"""Where content, migrations and static files lie: at the top of a checkout,
inside the package in a wheel.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
_BUNDLED = _PACKAGE / "_bundled"
ROOT = _BUNDLED if _BUNDLED.is_dir() else _PACKAGE.parent
STATIC, MIGRATIONS, COURSES = (
    ROOT / "static",
    ROOT / "migrations",
    ROOT / "courses",
)
