"""Where a text is written: lessons, and every other text with blocks."""
