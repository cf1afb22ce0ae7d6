"""Severity: who marks the same candidates lower than others do. For the eye only.

Decides, by a mixed model, how far each examiner is below those whom grids tie them to,
and names the parts that nothing ties. Never a mark, never a judgement of a person: with
few grids it says little, and is shrunk.

Nouns: *severity* (how far below others an examiner marks the same candidates, in
marks), *part* (examiners and candidates whom grids tie together).
Invariants: the order of grids changes nothing; no number compares two parts.
"""
