"""The relays of a site, as gateway and ledger know them."""
