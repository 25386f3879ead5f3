"""Posts of the commune, and what in a place may call for more."""
