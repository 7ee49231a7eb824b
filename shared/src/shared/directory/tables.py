"""The directory's read model: who is whose parent, and who holds which post from when until when.

`path` joins the ids from the root down ("53/5301/530102"). Between organisations the log keeps no order, so a child
may come before its parent: until the parent comes, its path begins with itself.
"""

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class DirectoryTable(SQLModel, registry=registry()):
    """The directory's own corner of SQLModel."""


class OrganisationRow(DirectoryTable, table=True):
    __tablename__ = "directory_organisations"
    __table_args__ = (Index("directory_by_path", "path", postgresql_ops={"path": "text_pattern_ops"}),)

    organisation: str = Field(primary_key=True)
    name: str
    kind: str = Field(index=True)
    class_: str | None = None
    parent: str | None = Field(default=None, index=True)
    path: str
    effective_on: date
    dissolved_on: date | None = None


class AppointmentRow(DirectoryTable, table=True):
    __tablename__ = "directory_appointments"

    post: str = Field(primary_key=True)
    from_: date = Field(primary_key=True)
    organisation: str = Field(index=True)
    person: str = Field(index=True)
    until: date | None = None


DIRECTORY_SQL: tuple[str, ...] = (
    """
create table directory_organisations (
  organisation text primary key,
  name         text not null,
  kind         text not null,
  class_       text,
  parent       text,
  path         text not null,
  effective_on date not null,
  dissolved_on date)""",
    "create index directory_by_path on directory_organisations (path text_pattern_ops)",
    "create index ix_directory_organisations_kind on directory_organisations (kind)",
    "create index ix_directory_organisations_parent on directory_organisations (parent)",
    """
create table directory_appointments (
  post         text not null,
  from_        date not null,
  organisation text not null,
  person       text not null,
  until        date,
  primary key (post, from_))""",
    "create index ix_directory_appointments_organisation on directory_appointments (organisation)",
    "create index ix_directory_appointments_person on directory_appointments (person)",
)
"""Every statement a service's migration needs to hold a directory."""
