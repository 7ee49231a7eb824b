"""From a request's intent to a stream: which decider, which rules across streams, and through which ports."""
