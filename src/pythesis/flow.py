"""The table of stages, what is stale, and resuming."""
