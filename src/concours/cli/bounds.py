"""Arguments of the command line that have bounds: whole numbers, days, profiles."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path

from concours.core.profile.reading import ProfileInvalid
from concours.core.profile.shape import Profile
from concours.store.profiles import from_file, load_profile


def between(least: int, most: int) -> Callable[[str], int]:
    """Return a type of argument: a whole number from `least` to `most`."""

    def whole(text: str) -> int:
        number = int(text)
        if not least <= number <= most:
            raise argparse.ArgumentTypeError(f"from {least} to {most}")
        return number

    whole.__name__ = "whole number"
    return whole


def day_written(text: str) -> date:
    """Return the day that a text like 2026-10-12 names."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        reason = f"“{text}” is no day: write one like 2026-10-12"
        raise argparse.ArgumentTypeError(reason) from error


def profile_named(text: str) -> Profile:
    """Return the profile of this name, or of this TOML file."""
    try:
        return from_file(Path(text)) if text.endswith(".toml") else load_profile(text)
    except ProfileInvalid as error:
        reason = f"no such profile: {error.at} {error.reason}"
        raise argparse.ArgumentTypeError(reason) from error
    except OSError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
