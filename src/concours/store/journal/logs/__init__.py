"""Rows that the log of traces numbers: whence tablets spoke, who looked at what."""
