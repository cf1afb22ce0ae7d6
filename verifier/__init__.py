"""An independent check of a sitting: every chain, every copy, every mark, every place.

Written from `docs/reference/` alone, with the standard library alone. It imports
nothing of Concours, so that agreeing with Concours means something. Run it with any
Python from 3.11 on: `python -m verifier BUNDLE.zip`.

From the bottom: `strict` (canonical JSON and fields), `p256` (signatures), `findings`,
`archive` (a ZIP with bounds), `shapes` (what a record looks like), `chains`, `clock`,
`paper` (questions and keys), `copies` (the fold), `wording` and `marks` (the rules),
`tally` (totals and places), `sitting` (one pass over everything). Posts have a folder:
`posts`, with `matching` (one result) above it; `ecos` checks an allotment.
"""
