"""checklist-svc: what is to be done, whether it is done, what inspection found; and the directory of it all."""
