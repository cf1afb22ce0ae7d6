"""Readiness: how fit each site is to start, line by line.

Decides the light of each line and of each site, by fixed rules, from what tablets last
said of themselves. Never holds a start itself: the launch gate does, by these lights;
never judges a person.

Nouns: *readiness* (how fit a site is to start), by *readiness line*, each with its
*light*.
Invariants: a site is as ready as its worst line; mending a tablet makes no site worse.
"""
