"""Authoring: questions, papers, and the seals and keys that keep them shut."""
