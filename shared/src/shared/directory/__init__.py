"""The directory (组织树、任职) as every service follows it: from the public events, into tables of its own."""

from shared.directory.following import follow_directory
from shared.directory.places import placed_sql, under
from shared.directory.queries import (
    exists,
    in_office,
    offices_of,
    path_of,
    reaches,
    require_reach,
    secretary_on,
    subtree,
)
from shared.directory.reader import DirectoryReader
from shared.directory.tables import DIRECTORY_SQL, AppointmentRow, OrganisationRow

__all__ = [
    "DIRECTORY_SQL",
    "AppointmentRow",
    "DirectoryReader",
    "OrganisationRow",
    "exists",
    "follow_directory",
    "in_office",
    "offices_of",
    "path_of",
    "placed_sql",
    "reaches",
    "require_reach",
    "secretary_on",
    "subtree",
    "under",
]
