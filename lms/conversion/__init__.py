"""What other tools write, as what we write, and back. Converters are pure:
they know no Flask, no SQL and no clock; whoever calls them does the saving.
"""

__all__ = ["documents", "packages", "questions"]
