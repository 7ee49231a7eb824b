"""HTTP in, command out, version out as ETag; questions answered from the stream or from read models."""
