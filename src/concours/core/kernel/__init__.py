"""What every room stands on: errors, instants, and bytes that mean one thing.

Decides how a value becomes bytes that two languages agree on, and the three kinds
of failure. Never reads a clock, never draws chance, never does input or output.

Nouns: *Refusal*, *Unavailable*, *Defect*; *Instant* (milliseconds since the Unix
epoch, on the centre's clock); *canonical JSON*; *fields* (length-prefixed bytes).
"""
