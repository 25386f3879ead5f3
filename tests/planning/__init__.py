"""Plans and assignments."""
