"""Reading what maps show."""
