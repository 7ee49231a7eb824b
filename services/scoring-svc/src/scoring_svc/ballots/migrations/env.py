"""Alembic's way in; there are no models to compare with."""

from sqlalchemy import MetaData

from shared.eventstore import run_env

run_env(MetaData())
