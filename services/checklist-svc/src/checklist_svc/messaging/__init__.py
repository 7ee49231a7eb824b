"""The names of stored events (codec) and what of them becomes public (publishing)."""
