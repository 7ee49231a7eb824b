"""``python -m scoring_svc ROLE…``"""

from scoring_svc.service import SERVICE
from shared.runtime import main

if __name__ == "__main__":
    main(SERVICE)
