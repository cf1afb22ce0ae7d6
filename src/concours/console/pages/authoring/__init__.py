"""Pages of the sealing and of the shares of keys."""
