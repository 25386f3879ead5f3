"""What figures follow from sums, and when there is something to say. Pure."""
