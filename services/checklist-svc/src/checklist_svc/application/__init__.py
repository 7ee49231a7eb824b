"""From command to stream: what is asked of other streams first, then one decider, one stream, one transaction."""
