"""The rules, and nothing else: pure functions over immutable records, one package per aggregate."""
