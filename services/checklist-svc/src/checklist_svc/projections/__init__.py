"""Read models: one module a question, with its row, what an event means for it, and the query."""
