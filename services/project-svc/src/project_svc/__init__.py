"""project-svc: what each secretary takes on in person (书记项目)."""
