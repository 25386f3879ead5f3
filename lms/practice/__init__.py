"""Practice: questions that count for nothing, asked and explained one by one."""
