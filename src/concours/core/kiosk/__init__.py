"""Kiosk: what a locked browser is told before an exam, and the key of what it was told.

Decides the settings of Safe Exam Browser for one site and session, their bytes, the
Config Key of any configuration, ours or not, and the profile of a fleet. Never says
that a tablet is locked: a Config Key proves that somebody knows a file, and no more.

Nouns: *configuration* (settings of one sitting or series, site and session), *Config
Key* (the digest of what a configuration says), *SEB-JSON* (the one text that is
hashed), *layer* (one wrapping of a file: gzip, a prefix, encryption, XML), *dissent*
(what clients hash each in its own way), *danger* (a setting that leaves a tablet
open, or loses answers), *configuration seed* (32 bytes that all the rest is drawn
from), *fleet profile* (what the server of a fleet installs on the iPads of a site).
Invariants: the same plan and seed give the same bytes on any machine; what we make
dissents nowhere; a file asks for no more work, depth or memory than its bounds.
"""
