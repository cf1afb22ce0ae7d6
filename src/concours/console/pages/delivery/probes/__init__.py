"""Probes: what was asked for during a sitting that is not of it."""
