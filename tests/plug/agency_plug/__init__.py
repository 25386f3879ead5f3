"""What an agency adds to the LMS."""
