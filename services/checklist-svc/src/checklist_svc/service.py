"""checklist-svc as its process sees it."""

from checklist_svc.config import ChecklistSettings
from checklist_svc.main import create_app
from checklist_svc.wiring import Wiring, books, open_wiring, run_policy, run_projector, run_relay, run_sealer
from shared.eventstore import migrate
from shared.runtime import Service, resending


def migrate_database(settings: ChecklistSettings) -> None:
    """As the owner: the application's role may not change what it writes into."""
    migrate(settings.migration_url or settings.database_url, "checklist_svc.migrations")


SERVICE: Service[Wiring] = Service(
    name="checklist",
    settings=ChecklistSettings,
    open=open_wiring,
    create_app=create_app,
    roles={"relay": run_relay, "project": run_projector, "seal": run_sealer, "policy": run_policy},
    migrate=migrate_database,
    books=books,
    commands={"resend": lambda wiring, words: resending(wiring.base, words)},
)
