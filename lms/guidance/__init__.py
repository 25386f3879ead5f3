"""A mentor's first page: their people, who waits, who is stuck, what was agreed."""
