"""Read models, one module per question: its row, what an event means for it, and the query."""
