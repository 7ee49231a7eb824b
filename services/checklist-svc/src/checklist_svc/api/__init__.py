"""HTTP in, command out; the state it left and its version (ETag) back."""
