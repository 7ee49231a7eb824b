"""Generations: dossiers, register and verdicts as computed from the log, one set living, at times one being built.

`writer` is the one fold, for the live subscriber and for a rebuild; `judging` turns what is kept into verdicts;
`rebuild` makes a new generation beside the living one and puts it in its place. Decision: docs/adr/0040-generations.md.
"""
