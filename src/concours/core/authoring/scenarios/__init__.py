"""What authors write of stations, read as a series, with every fault told at once.

Decides what a folder of TOML scenarios means and every fault in it, as `sources` does
for papers and by its means. Never opens a file, never renders Markdown; what domains
there are is handed over.

Nouns: *scenario* (the TOML file of one station), *scenario rules* (the domains, and how
long a door is read).
Invariants: scenarios with an error give no series; every fault has a published code.

    reading.read(sources, render=…, pictures=…, rules=…) -> SeriesReading
                                                            raises PaperFaulty
"""
