"""Concours: the open platform for national examinations."""
