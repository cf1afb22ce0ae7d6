"""Words of the sealing and of amendments."""
