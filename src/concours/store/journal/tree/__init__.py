"""The journal's tree as others read it: notes, cosignatures, tiles."""
