"""What is brought in from files: documents as lessons, questions."""
