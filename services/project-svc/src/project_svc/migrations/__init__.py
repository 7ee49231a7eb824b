"""This service's own database, from nothing to now."""
