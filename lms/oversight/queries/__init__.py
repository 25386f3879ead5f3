"""Reading many second readings, draws and findings."""
