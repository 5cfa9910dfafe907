"""Shared frozen types. Imports only the standard library and pydantic."""
