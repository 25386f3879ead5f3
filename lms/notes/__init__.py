"""Notes and bookmarks of one's own, which nobody else sees."""
