"""The reading side as the service's wiring holds it."""

from scoring_svc.application.publishing import Publishing
from scoring_svc.generations.rebuilds import Rebuilds
from scoring_svc.generations.results import Results
from shared.kernel import record


@record
class Reading:
    results: Results
    publishing: Publishing
    rebuilds: Rebuilds
