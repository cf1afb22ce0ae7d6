"""Planted bugs, each of which some seed must find: of the centre, of the tablet."""
