"""Notes, trees, policies and proofs: `docs/reference/transparency/formats.md`."""
