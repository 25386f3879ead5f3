"""Reading the ledger and what it adds up to."""
