"""F18: schemathesis over every route of a whole site.

``python -m tests.faults.fuzz --seed 1 --cases 10000`` opens a site of its own, plays a small year, asks, and says what
it found. It runs in a process of its own, so that its memory is the site's and its tools touch no other test.
"""
