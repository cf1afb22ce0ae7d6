"""The markup of a page, whatever its lines and its indentation."""

import re


def compact(html):
    """Drop white space beside tags, where a test names a tag and what is in it."""
    line = re.sub(r"[ \n]+", " ", html)
    return re.sub(r" ?(<[^>]+?) ?> ?", r"\1>", line)
