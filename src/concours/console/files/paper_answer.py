"""What a page is answered about a paper: facts and faults, then bytes as they are.

`u32 length · header in JSON · content · key document · each image`; the header has the
length of each. It goes to the page that sent the paper, and is kept nowhere.
"""

import json
import struct
from collections.abc import Sequence
from typing import Any

from concours.authoring.preview import PaperPreview
from concours.authoring.sentences import fault_row
from concours.core.authoring.paper.frozen import FrozenPaper, paper_facts

CONTENT_TYPE = "application/octet-stream"


def faulty_answer(paper: PaperPreview) -> bytes:
    """Answer about a paper that cannot be frozen: its faults, and what can be drawn."""
    header = {"facts": None, "faults": [fault_row(fault) for fault in paper.faults]}
    return _join_parts(header, [paper.content or b"", b"", *paper.media])


def frozen_answer(
    frozen: FrozenPaper, paper: PaperPreview, *, version_is_new: bool
) -> bytes:
    """Answer about a sound paper: what it freezes to."""
    header = {
        "facts": paper_facts(frozen.content),
        "faults": [fault_row(fault) for fault in paper.faults],
        "is_new": version_is_new,
    }
    return _join_parts(header, [frozen.content, frozen.key_document, *frozen.media])


def _join_parts(header: dict[str, Any], parts: Sequence[bytes]) -> bytes:
    header["lengths"] = [len(part) for part in parts]
    head = json.dumps(header, ensure_ascii=False).encode()
    return b"".join([struct.pack(">I", len(head)), head, *parts])
