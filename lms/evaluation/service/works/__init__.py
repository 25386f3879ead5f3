"""What becomes of given work: it goes on to others, and may be worth seeing."""
