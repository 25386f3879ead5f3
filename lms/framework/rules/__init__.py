"""Pure decisions about frameworks: contents, rules of attainment, lineage."""
