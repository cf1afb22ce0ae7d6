"""What tablets prove of their configuration, as the gateway keeps it."""
