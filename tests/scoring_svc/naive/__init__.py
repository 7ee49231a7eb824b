"""A second model of the rulebook, for tests only: see `tests.scoring_svc.naive.model`."""
