"""Reading catalogues, periods and work."""
