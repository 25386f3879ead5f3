"""Reading offers, pairs and what is known of people for pairing them."""
