"""How texts, weights and keys of other tools become ours."""
