"""The closed sets of codes: a page says each in words, so that none is unknown."""

from typing import Literal, TypeAlias

FAULT = "fault."
"""Before the name of what ended a virtual tablet's work: a defect of the crowd."""

FaultCode: TypeAlias = Literal[
    "gateway_killed",
    "gateways_killed",
    "gateways_rolled",
    "database_killed",
    "primary_killed",
    "primary_off",
    "primary_frozen",
    "primary_switched",
    "place_lost",
    "table_dropped",
    "house_restarted",
    "disk_slow",
    "site_flapping",
    "site_cut",
    "nation_cut",
    "package_missing",
    "tablets_replaced",
    "tablets_returned",
    "clocks_off",
    "lines_lossy",
    "portal",
]
ProcessName: TypeAlias = Literal[
    "gateway",
    "console",
    "keeper",
    "ledger",
    "postgresql",
    "supervisor",
    "generator",
    "conductor",
]
DifferenceCode: TypeAlias = Literal[
    "lost",
    "doubled",
    "altered",
    "foreign",
    "chain_broken",
    "mark_different",
    "copy_missing",
    "call_lost",
    "break_different",
]
