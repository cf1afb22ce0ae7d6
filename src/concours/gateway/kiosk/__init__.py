"""What a locked browser proves of its configuration; it decides nothing of a copy."""
