"""Ink: draws every deliverable from the evidence, derives nothing."""
