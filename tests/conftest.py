"""Every test may ask for a real PostgreSQL or Kafka: see `shared.testing.fixtures`."""

pytest_plugins = ["shared.testing.fixtures"]
