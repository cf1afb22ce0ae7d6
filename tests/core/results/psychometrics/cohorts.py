"""Cohorts made by hand or by a model, in the form that item analysis reads."""

from fractions import Fraction

import numpy as np

from concours.core.authoring.bank.answers import Ticked
from concours.core.authoring.bank.keys import KeyedQuestion, TickKey
from concours.core.results.marking.cohort import encode, mark_cohort

ONE = Fraction(1)


def question(number, key, *, weight=1, rank="A"):
    form = getattr(key, "format", "QROC")
    return KeyedQuestion(f"q{number}", form, rank, 1, Fraction(weight), ONE, key)


def one_of(right="A", offered="ABCDE"):
    return TickKey("QRU", frozenset(offered), frozenset(right))


def ticked(letters):
    return Ticked(frozenset(letters)) if letters else None


def column(number, chosen, *, right="A", weight=1, rank="A"):
    """A QRU; `chosen` has one letter a candidate, or nothing."""
    own = question(number, one_of(right), weight=weight, rank=rank)
    return encode(own, [ticked(letter) for letter in chosen])


def columns_of(right, **facts):
    """One column a question from 0 and 1, one row a candidate: right is A, wrong B."""
    return [
        column(number, ["A" if hit else "B" for hit in own], **facts)
        for number, own in enumerate(np.array(right).T)
    ]


def marked(columns, **facts):
    return columns, mark_cohort(columns, **facts)


def modelled(slopes, difficulties, *, count, seed):
    """Rights and wrongs of `count` candidates under the two-parameter model."""
    chance = np.random.default_rng(seed)
    ability = chance.normal(size=count)
    logits = np.array(slopes) * (ability[:, None] - np.array(difficulties))
    return chance.random(logits.shape) < 1 / (1 + np.exp(-logits))
