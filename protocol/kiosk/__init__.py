"""Vectors of the locked browser."""
