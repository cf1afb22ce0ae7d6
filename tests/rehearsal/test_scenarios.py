"""A report says of each fault how many it struck: what was touched, never a guess."""

import pytest

from concours.rehearsal.conductor.scenarios import SCENARIOS, sample_numbers
from concours.rehearsal.crowd.messages import Die, Replace, Turn, WakeUp

PEOPLE = [{"number": f"{place:05}"} for place in range(200)]


class Play:
    """A crowd of two hundred that does as it is told, and no house."""

    stage = None

    def __init__(self):
        self.orders = []

    def tell(self, order):
        self.orders.append(order)

    def replace(self, numbers):
        self.orders += [Replace(number=number, code="") for number in numbers]

    def sample(self, per_mille):
        return sample_numbers(PEOPLE, per_mille, seed=7)


def played(name):
    """Return a scenario's orders, and how many each fault is said to strike."""
    play, struck = Play(), {}
    for step in SCENARIOS[name].steps:
        count = step.do(play)
        if step.fault is not None:
            struck[step.fault] = count
    return play.orders, struck


def test_tablets_replaced_are_those_that_died_and_came_back():
    orders, struck = played("tablets-replaced")

    (died,) = [order for order in orders if isinstance(order, Die)]
    (woken,) = [order for order in orders if isinstance(order, WakeUp)]
    replaced = [order.number for order in orders if isinstance(order, Replace)]
    assert died.numbers == replaced == woken.numbers
    assert struck == {"tablets_replaced": 4, "tablets_returned": 4}
    assert len(replaced) == 4


def test_tablets_without_their_package_miss_it_from_t0_until_they_fetch_it():
    first, last = SCENARIOS["packages-missing"].steps
    _, struck = played("packages-missing")

    assert struck == {"package_missing": 10}
    assert (first.at, first.fault, last.ends) == (0.0, "package_missing", first.fault)


def test_a_national_cut_strikes_every_tablet():
    orders, struck = played("nation-cut")

    assert orders == [Turn(mode="cut"), Turn(mode="whole")]
    assert struck == {"nation_cut": len(PEOPLE)}


@pytest.mark.parametrize(
    ("name", "fault", "count"),
    [
        ("site-cut", "site_cut", 1),
        ("site-flapping", "site_flapping", 1),
        ("portal", "portal", 1),
        ("lossy", "lines_lossy", 2),
    ],
)
def test_faults_of_lines_strike_the_sites_that_are_turned(name, fault, count):
    orders, struck = played(name)

    assert struck == {fault: count}
    assert all(len(order.sites) == count for order in orders)
