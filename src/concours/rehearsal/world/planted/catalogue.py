"""Bugs that real teams make, put in on purpose: each must be found by some seed.

A planted bug is the world with one method in place of another. A bug that no seed finds
is a hole in the faults or in the checkers: close it.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from concours.rehearsal.world.centre.gateway import Gateway
from concours.rehearsal.world.centre.tables import Tables
from concours.rehearsal.world.jury import Jury
from concours.rehearsal.world.planted import centre, tablet
from concours.rehearsal.world.tablet.calls import Calls
from concours.rehearsal.world.tablet.day import Day
from concours.rehearsal.world.tablet.delivery import Delivery
from concours.rehearsal.world.tablet.journal import Journal
from concours.rehearsal.world.tablet.news import NewsReader
from concours.rehearsal.world.tablet.papers import Papers
from concours.rehearsal.world.tablet.quartz import Timekeeper
from concours.rehearsal.world.tablet.tablet import Tablet
from concours.rehearsal.world.world import Parts

Part = TypeVar("Part")
Method = Callable[..., Any]


def _instead(part: type[Part], **methods: Method) -> type[Part]:
    """Return a part with other methods."""
    return type(part.__name__, (part,), methods)


def _gateway(**methods: Method) -> Parts:
    return Parts(gateway=_instead(Gateway, **methods))


def _jury(**methods: Method) -> Parts:
    return Parts(jury=_instead(Jury, **methods))


def _journal(**methods: Method) -> Parts:
    return _tablet(journals=_instead(Journal, **methods))


def _delivery(**methods: Method) -> Parts:
    return _tablet(deliveries=_instead(Delivery, **methods))


def _reader(**methods: Method) -> Parts:
    return _tablet(readers=_instead(NewsReader, **methods))


def _timekeeper(**methods: Method) -> Parts:
    return _tablet(timekeepers=_instead(Timekeeper, **methods))


def _day(**methods: Method) -> Parts:
    return _tablet(days=_instead(Day, **methods))


def _tablet(**methods: Method) -> Parts:
    return Parts(tablet=_instead(Tablet, **methods))


PLANTED: Mapping[str, Parts] = {
    "acknowledge_before_commit": _gateway(keep=centre.acknowledge_before_commit),
    "unknown_outcome_is_success": _gateway(keep=centre.unknown_outcome_is_success),
    "forget_to_sort": _gateway(rows_of=centre.forget_to_sort),
    "believe_the_tablet": _gateway(
        held_count=centre.believe_the_tablet, judge=centre.pass_over_a_gap
    ),
    "count_from_memory_after_loss": _gateway(is_memory_stale=centre.count_from_memory),
    "drop_the_old_epoch": _gateway(judge=centre.drop_the_old_epoch),
    "base_read_too_soon": _gateway(post_enrol=centre.base_read_too_soon),
    "base_counts_everything": _gateway(post_enrol=centre.base_counts_everything),
    "accept_a_gap": Parts(
        gateway=_instead(Gateway, judge=centre.take_any_batch),
        tables=_instead(Tables, put=centre.put_anywhere),
    ),
    "accept_other_bytes": _gateway(judge=centre.accept_other_bytes),
    "write_over": Parts(
        gateway=_instead(Gateway, judge=centre.take_any_batch),
        tables=_instead(Tables, put=centre.write_over),
    ),
    "epoch_given_twice": _gateway(require_place=centre.epoch_given_twice),
    "late_key_keeps_t0": _jury(decide_launch=centre.late_key_keeps_t0),
    "launch_without_quorum": _jury(has_shares=centre.launch_without_quorum),
    "key_in_the_arming": _jury(armed_news=centre.key_in_the_arming),
    "close_reaches_detached": _jury(tell_together=centre.close_reaches_detached),
    "launch_reaches_detached": _jury(tell_together=centre.launch_reaches_detached),
    "extension_misses_detached": _jury(tell_of_time=centre.extension_misses_detached),
    "wrong_hour_told": _gateway(is_right=centre.wrong_hour_told),
    "lose_the_tail_on_reload": _journal(stored_entries=tablet.lose_the_tail_on_reload),
    "show_before_kept": _journal(append=tablet.show_before_kept),
    "failed_write_never_reached": _journal(reread=tablet.failed_write_never_reached),
    "hours_go_back": _journal(stamp=tablet.hours_go_back),
    "only_progress_counts": _journal(hold=tablet.only_progress_counts),
    "double_on_retry": _delivery(take=tablet.double_on_retry),
    "portal_is_an_acknowledgement": _delivery(take=tablet.portal_is_an_acknowledgement),
    "spin_on_a_gap": _delivery(resend=tablet.spin_on_a_gap),
    "give_up_retrying": _delivery(take=tablet.give_up_retrying),
    "clear_outbox_at_handed": _delivery(post=tablet.clear_outbox_at_handed),
    "extension_forgotten_offline": _reader(keep=tablet.extension_forgotten_offline),
    "hole_in_the_news": _reader(take=tablet.hole_in_the_news),
    "deaf_to_another_history": _reader(take_anew=tablet.deaf_to_another_history),
    "lost_history_forgotten": _day(before_anew=tablet.lost_history_forgotten),
    "trust_the_device_clock": _timekeeper(stamp_ms=tablet.trust_the_device_clock),
    "end_by_a_hint": _timekeeper(stamp_ms=tablet.end_by_a_hint),
    "hint_remembered_as_sure": _timekeeper(to_remember=tablet.hint_remembered_as_sure),
    "key_shown_at_arrival": _day(may_reveal=tablet.key_shown_at_arrival),
    "close_cuts_accommodated": _day(end_by=tablet.close_cuts_accommodated),
    "end_unheard_after_reload": _day(may_end=tablet.end_unheard_after_reload),
    "early_end_stands": _day(goes_on=tablet.early_end_stands),
    "moved_end_unsaid": _day(has_ended_short=tablet.moved_end_unsaid),
    "extension_not_multiplied": _day(end_by=tablet.extension_not_multiplied),
    "extension_of_site_ignored": _day(end_by=tablet.extension_of_site_ignored),
    "pause_not_given_back": _day(end_by=tablet.pause_not_given_back),
    "pause_divided": _day(end_by=tablet.pause_divided),
    "announced_hour_stands": _day(course_by=tablet.announced_hour_stands),
    "words_outlast_the_news": _day(settle=tablet.words_outlast_the_news),
    "new_key_at_each_start": _tablet(key=tablet.new_key_at_each_start),
    "last_chain_only": _delivery(finish=tablet.last_chain_only),
    "held_once_held_for_ever": _delivery(to_ask=tablet.held_once_held_for_ever),
    "torn_from_own_time": _tablet(
        papers_class=_instead(Papers, choose=tablet.torn_from_own_time)
    ),
    "takeover_reaches_back": _gateway(open_by_code=centre.takeover_reaches_back),
    "collection_reads_last_epoch": _jury(status_of=centre.collection_reads_last_epoch),
    "veiled_until_heard": _tablet(
        papers_class=_instead(Papers, hides=tablet.veiled_until_heard)
    ),
    "break_beyond_the_right": _jury(require_break=centre.break_beyond_the_right),
    "call_tried_once": _tablet(
        calls_class=_instead(Calls, may_try=tablet.call_tried_once)
    ),
    "attendance_carried_over": _jury(note_attendance=centre.attendance_carried_over),
}
"""Every planted bug by its name."""

SITTINGS: Mapping[str, int] = {
    "last_chain_only": 2,
    "held_once_held_for_ever": 2,
    "torn_from_own_time": 2,
    "takeover_reaches_back": 2,
    "collection_reads_last_epoch": 2,
    "veiled_until_heard": 2,
    "break_beyond_the_right": 2,
    "call_tried_once": 2,
    "attendance_carried_over": 2,
}
"""How many sittings a bug needs, where one is not enough."""

EXPOSED_BY: Mapping[str, tuple[str, ...]] = {
    "forget_to_sort": ("F08",),
    "believe_the_tablet": ("F33",),
    "count_from_memory_after_loss": ("F33",),
    "drop_the_old_epoch": ("F22",),
    "base_read_too_soon": ("F22", "F08"),
    "base_counts_everything": ("F22",),
    "accept_a_gap": ("F33",),
    "accept_other_bytes": ("F06",),
    "write_over": ("F06",),
    "epoch_given_twice": ("F11d",),
    "late_key_keeps_t0": ("F30",),
    "launch_without_quorum": ("F30",),
    "close_reaches_detached": ("F35",),
    "launch_reaches_detached": ("F35",),
    "extension_misses_detached": ("F35",),
    "wrong_hour_told": ("F24c",),
    "failed_write_never_reached": ("F23",),
    "only_progress_counts": ("F33",),
    "portal_is_an_acknowledgement": ("F15",),
    "spin_on_a_gap": ("F06",),
    "extension_forgotten_offline": ("F36", "F37", "F21"),
    "hole_in_the_news": ("F23",),
    "deaf_to_another_history": ("F33",),
    "lost_history_forgotten": ("F33",),
    "end_by_a_hint": ("F24",),
    "end_unheard_after_reload": ("F23c",),
    "hint_remembered_as_sure": ("F24", "F11", "F21"),
    "close_cuts_accommodated": ("F37",),
    "early_end_stands": ("F24c",),
    "moved_end_unsaid": ("F20", "F36"),
    "extension_of_site_ignored": ("F36",),
    "pause_not_given_back": ("F36b",),
    "pause_divided": ("F36b",),
    "announced_hour_stands": ("F11b", "F30"),
    "words_outlast_the_news": ("F11b",),
    "last_chain_only": ("F11c",),
    "held_once_held_for_ever": ("F33",),
    "takeover_reaches_back": ("F22b",),
    "collection_reads_last_epoch": ("F22b",),
}
"""The fault that every seed of a bug is given, where few seeds draw it themselves."""
