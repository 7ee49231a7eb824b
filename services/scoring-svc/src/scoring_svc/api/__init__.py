"""HTTP in, command out; the state it left, its version (ETag) and its position back."""
