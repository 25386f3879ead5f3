"""Pages of what is seen and heard in a draft."""
