"""Half-days of the ECOS in the world: two circuits, and an examiner at each chair.

Decides who stands in which room and when, and lets examiners mark what they see; the
rules of `core/ecos` meet it on tablets, at the centre, and with coordinators.
Lines, disks, clocks, gateways and the database are those of every world.

Nouns: *circuit* (five rooms of a site), *floor record* (what staff have decided),
*circuit truth* (who truly was where, and what examiners truly vouched for).
"""
