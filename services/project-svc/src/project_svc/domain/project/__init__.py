"""A project (书记项目). Read `events`, then `state`, then `commands`, then `decider`, where the rules are."""
