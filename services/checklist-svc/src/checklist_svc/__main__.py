"""``python -m checklist_svc api | relay | project | policy | all | migrate``."""

from checklist_svc.service import SERVICE
from shared.runtime import main

if __name__ == "__main__":
    main(SERVICE)
