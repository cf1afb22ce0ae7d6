"""The edge of a gateway: what HTTP may cost, how refusals are answered and recorded."""
