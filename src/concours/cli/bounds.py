"""Whole numbers of the command line, within their bounds."""

import argparse
from collections.abc import Callable


def between(least: int, most: int) -> Callable[[str], int]:
    """Return a type of argument: a whole number from `least` to `most`."""

    def whole(text: str) -> int:
        number = int(text)
        if not least <= number <= most:
            raise argparse.ArgumentTypeError(f"from {least} to {most}")
        return number

    whole.__name__ = "whole number"
    return whole
