"""Two more ways to a signature: work that was seen, and like hand-ins at once."""
