"""The arithmetic of a sheet and of a year. Pure and exact."""
