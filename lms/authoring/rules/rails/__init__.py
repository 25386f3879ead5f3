"""What makes courses, parts and questions good, and what of it is missing. Pure."""
