"""Pure decisions about drafts: changes, differences, effects."""
