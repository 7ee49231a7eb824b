"""The system broken on purpose: whatever is killed, cut or frozen, eight invariants hold (reliability.md §5)."""
