"""The service's own corner of SQLModel, so that two services never share a table registry."""

from sqlalchemy.orm import registry
from sqlmodel import SQLModel


class Table(SQLModel, registry=registry()):
    """A read model of project-svc."""
