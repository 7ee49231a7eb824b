"""`make soak`: minutes of mixed load with a random fault every 20 s, then the long rounds, then all invariants."""
