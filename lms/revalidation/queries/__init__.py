"""Reading what cites a legal basis, and the review list."""
