"""Relays of sites: who they are, what tablets are told of them, and their boxes.

Where no relay is admitted, none of it is asked for on the way of a request, and nothing
that a tablet is told is other than before.
"""
