"""Simulated projects with one planted cause of failure each, and healthy ones."""
