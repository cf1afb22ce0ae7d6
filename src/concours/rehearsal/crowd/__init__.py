"""The crowd: virtual candidates who speak the real protocol to real gateways.

Decides what each candidate does and when, and remembers all of it, so that the centre's
journal can be compared with it entry by entry. Never reads the centre's database while
it composes, never takes a short way: what a virtual tablet knows, it heard over HTTP.

Nouns: *person* (what a candidate does, by a seed), *chain* (what one tablet wrote),
*line* (a site's network, and what befalls it), *tablet*, *day* (one sitting on it),
*generator* (one process of the crowd), *order* and *telling* (what the conductor and a
generator say).
"""
