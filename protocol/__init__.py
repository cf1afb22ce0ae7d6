"""Truth between languages: vectors that each implementation replays."""
