"""Pages on which a scenario is written."""
