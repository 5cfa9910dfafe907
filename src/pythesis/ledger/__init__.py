"""The only room that writes a project's state."""
