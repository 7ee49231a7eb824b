"""``python -m project_svc api | relay | project | subscribe | all | migrate``"""

from project_svc.service import SERVICE
from shared.runtime import main

if __name__ == "__main__":
    main(SERVICE)
