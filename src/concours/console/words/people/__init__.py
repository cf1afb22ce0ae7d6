"""Words of staff and candidates."""
