"""The rules, pure: one package an aggregate, each events, values, commands, state and decider."""
