"""The virtual tablet, step by step: mirrors `client/src/shell`.

Nouns: *tablet* (lives, enrolment), *day* (one sitting on it), *journal* (its chain),
*delivery*, *news*, *disk*, *quartz* (its clocks), *end oracle* (what end it owes).
"""
