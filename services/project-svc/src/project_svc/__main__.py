"""``python -m project_svc api | relay | project | seal | subscribe | all | migrate | verify``"""

from project_svc.service import SERVICE
from shared.runtime import main

if __name__ == "__main__":
    main(SERVICE)
