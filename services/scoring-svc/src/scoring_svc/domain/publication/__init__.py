"""公示: one cohort's results, frozen with a digest and changed by nothing but a revision (rulebook §8)."""
