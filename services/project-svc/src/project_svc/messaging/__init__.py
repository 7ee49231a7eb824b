"""Between our events and the world: stored as JSON, published as contracts, taken in from the log."""
