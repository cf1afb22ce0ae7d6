"""Configurations of locked browsers, and verdicts on tablets, for the console."""
