"""The relays of a site, as staff see them."""
