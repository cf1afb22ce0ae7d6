"""Authoring, read: papers and their sealings."""
