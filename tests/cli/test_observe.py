"""Alerts watch numbers that exist, each has its line of what to do, and they ring.

Rules are evaluated by Prometheus' own tool, where the machine has it.
"""

import json
import re
import shutil
import socket
import ssl
import subprocess
import threading
from contextlib import contextmanager, suppress
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from cli.kiosk.site_town import START, write_certificate
from concours.cli import main
from concours.cli.supervision.rehearsal_house import free_port
from concours.core.kernel.time import SECOND_MS
from concours.relay.mailbox import FREE_BYTES_MIN
from concours.store.queries.delivery.relays.admitted import ROOM_BYTES_MIN, SILENT_MS

ROOT = Path(__file__).parents[2]
OBSERVE = ROOT / "deploy/observe"
RULES = (OBSERVE / "rules.yml").read_text()
CELL = ROOT / "docs/operating/cell"
MADE_BY_READING = {
    *("concours_up", "concours_read_seconds"),
    "concours_certificate_end_seconds",
}
ENDINGS = re.compile(r"_(total|bucket|sum|count)$")

needs_promtool = pytest.mark.skipif(
    shutil.which("promtool") is None, reason="promtool is not on this machine"
)


def documented_names():
    return set(re.findall(r"`(concours_\w+)`", (CELL / "metrics.md").read_text()))


def names_in(text):
    return {ENDINGS.sub("", name) for name in re.findall(r"concours_\w+", text)}


def test_every_number_that_is_watched_or_drawn_exists():
    pages = [path.read_text() for path in (OBSERVE / "grafana").glob("*.json")]
    drawn = " ".join(
        target["expr"]
        for page in pages
        for panel in json.loads(page)["panels"]
        for target in panel["targets"]
    )
    assert names_in(RULES) | names_in(drawn) <= documented_names() | MADE_BY_READING


def test_alerts_of_a_relay_ring_where_its_page_turns_red():
    """One limit, in the alerts' file and in the code: on a disk, and in silence."""
    limits = dict(re.findall(r"expr: (concours_relay_\w+) [<>] (\d+)\n", RULES))

    assert int(limits["concours_relay_free_bytes"]) == ROOM_BYTES_MIN
    assert int(limits["concours_relay_silence_seconds"]) * SECOND_MS == SILENT_MS
    assert FREE_BYTES_MIN < ROOM_BYTES_MIN, "an alert that comes before it is full"
    room = f"{ROOM_BYTES_MIN / 2**30:g} GB"
    line = f"`concours_relay_free_bytes` | room on its disk, as it says itself | {room}"
    assert line in (CELL / "metrics.md").read_text()
    least = f"under {FREE_BYTES_MIN // 2**20} MB it stores no box more"
    told = f"less than {room} are left on a relay's disk: {least}"
    assert told in (CELL / "alerts.md").read_text()


def test_every_alert_says_what_to_do():
    alerts = re.findall(r"alert: (\w+)", RULES)
    page = (CELL / "alerts.md").read_text()
    lines = dict(re.findall(r"^\| `(\w+)` \((\w+)\)", page, re.MULTILINE))
    severities = re.findall(r"severity: (\w+)", RULES)
    assert lines == dict(zip(alerts, severities, strict=True))


RINGING = {
    "ProcessSilent": 'concours_up{process="gateway-1"}|1 0x40',
    "ProcessRestarted": "concours_process_start_time_seconds|100x15 200x25",
    "NumbersStale": "concours_read_seconds|0x40",
    "BatchesUnavailable": 'concours_batches_total{outcome="unavailable"}|0+50x40',
    "BatchesWaiting": "concours_waiting|0 1500x40",
    "CommitSlow": None,
    "AcknowledgementSlow": None,
    "LoopDelayed": None,
    "PaceHigh": "concours_pace_ms|0 2500x40",
    "NewsDelayed": "concours_news_delay_seconds|0 6x40",
    "StreamsFell": "concours_streams|300x10 100x30",
    "BoardLate": "concours_board_age_seconds|0 11x40",
    "CheckpointLate": None,
    "BackupLate": "concours_wal_backup_delay_seconds|0 61x40",
    "TransactionLong": 'concours_oldest_transaction_seconds{role="postgres"}|0+15x40',
    "RelaySilent": 'concours_relay_silence_seconds{relay="r1"}|0+15x40',
    "RelayDiskLow": 'concours_relay_free_bytes{relay="r1"}|9e9 2e9x39',
    "RelayQueueStands": None,
    "CertificateEnds": 'concours_certificate_end_seconds{certificate="f:443"}|1e6x40',
    "KeeperSilent": "concours_keeper_beat_age_seconds|0 12x40",
    "FilesNearLimit": None,
    "PlacesLost": None,
    "PrimaryMissing": 'patroni_primary{instance="n1"}|1x5 0x35',
    "StandbysSilent": None,
    "FailoverPaused": 'patroni_is_paused{instance="n1"}|0 1x40',
    "FailsafeActive": 'patroni_failsafe_mode_is_active{instance="n1"}|0 1x40',
    "ClockOff": 'node_timex_offset_seconds{instance="n1"}|0 -0.06x40',
    "DiskFilling": 'node_filesystem_avail_bytes{fstype="ext4"}|9e8-5e5x40',
    "JournalRefused": 'concours_refusals_total{code="journal.unsigned"}|0x5 1x35',
}
"""Series of fifteen seconds a step; None for those of several series, below."""
SEVERAL = {
    "CommitSlow": {
        'concours_commit_seconds_bucket{le="0.1"}': "0+1x40",
        'concours_commit_seconds_bucket{le="0.25"}': "0+9x40",
        'concours_commit_seconds_bucket{le="+Inf"}': "0+9x40",
    },
    "AcknowledgementSlow": {
        'concours_ack_seconds_bucket{le="0.3"}': "0+1x40",
        'concours_ack_seconds_bucket{le="0.5"}': "0+9x40",
        'concours_ack_seconds_bucket{le="+Inf"}': "0+9x40",
    },
    "LoopDelayed": {
        'concours_loop_delay_seconds_bucket{le="0.2",process="g"}': "0+1x40",
        'concours_loop_delay_seconds_bucket{le="0.5",process="g"}': "0+9x40",
        'concours_loop_delay_seconds_bucket{le="+Inf",process="g"}': "0+9x40",
    },
    "CheckpointLate": {
        "concours_unsigned": "5x40",
        "concours_checkpoint_age_seconds": "130x40",
    },
    "PlacesLost": {
        'up{job="patroni",instance="n1"}': "1x10 0x30",
        'up{job="patroni",instance="n2"}': "1x10 0x30",
        'up{job="patroni",instance="n3"}': "1x40",
    },
    "StandbysSilent": {
        'patroni_primary{instance="n1"}': "1x40",
        'patroni_quorum_standby{instance="n2"}': "1x10 0x30",
    },
    "RelayQueueStands": {
        'concours_relay_waiting_boxes{process="ledger",relay="r1"}': "7x40",
        'concours_relay_silence_seconds{process="ledger",relay="r1"}': "5x40",
    },
    "FilesNearLimit": {
        "concours_process_open_fds": "900x40",
        "concours_process_max_fds": "1024x40",
    },
}


@needs_promtool
@pytest.mark.parametrize("alert", RINGING)
def test_alert_rings_on_its_own_fault(alert, tmp_path):
    assert _rings(alert, _series_of(alert), tmp_path)


@needs_promtool
@pytest.mark.parametrize("alert", RINGING)
def test_alert_is_silent_in_a_house_that_is_well(alert, tmp_path):
    well = {
        'concours_up{process="gateway-1"}': "1x40",
        "concours_read_seconds": "0+15x40",
        "concours_process_start_time_seconds": "100x40",
        'concours_batches_total{outcome="held"}': "0+5000x40",
        'concours_batches_total{outcome="unavailable"}': "0 3x39",
        'concours_ack_seconds_bucket{le="0.3"}': "0+5000x40",
        'concours_ack_seconds_bucket{le="+Inf"}': "0+5000x40",
        'concours_commit_seconds_bucket{le="0.1"}': "0+500x40",
        'concours_commit_seconds_bucket{le="+Inf"}': "0+500x40",
        "concours_waiting": "20x40",
        "concours_pace_ms": "250x40",
        "concours_streams": "300x20 290x20",
        "concours_news_delay_seconds": "0.2x40",
        "concours_board_age_seconds": "1x40",
        "concours_unsigned": "0x40",
        "concours_checkpoint_age_seconds": "3x40",
        "concours_wal_backup_delay_seconds": "1x40",
        'concours_oldest_transaction_seconds{role="concours_console"}': "4x40",
        'concours_relay_silence_seconds{relay="r1"}': "4x40",
        'concours_relay_waiting_boxes{relay="r1"}': "0x6 40x8 0x26",
        'concours_relay_waiting_boxes{relay="cut"}': "9x40",
        'concours_relay_free_bytes{relay="r1"}': "9e9x40",
        'concours_certificate_end_seconds{certificate="f:443"}': "9e9x40",
        "concours_keeper_beat_age_seconds": "0.3x40",
        "concours_process_open_fds": "700x40",
        "concours_process_max_fds": "65536x40",
        'concours_refusals_total{code="journal.gap"}': "0+5x40",
        'up{job="patroni",instance="n1"}': "1x40",
        'up{job="patroni",instance="n2"}': "1x10 0x30",
        'patroni_primary{instance="n1"}': "1x40",
        'patroni_primary{instance="n2"}': "0x40",
        'patroni_quorum_standby{instance="n2"}': "1x40",
        'patroni_is_paused{instance="n1"}': "0x40",
        'patroni_failsafe_mode_is_active{instance="n1"}': "0x40",
        'node_timex_offset_seconds{instance="n1"}': "0.001x40",
        'node_filesystem_avail_bytes{fstype="ext4"}': "9e10-1e4x40",
    }
    assert not _rings(alert, well, tmp_path)


def _series_of(alert):
    if alert in SEVERAL:
        return SEVERAL[alert]
    name, _, values = RINGING[alert].partition("|")
    return {name: values}


def _rings(alert, series, folder):
    """Tell whether it rings ten minutes in: the tool says what it found instead."""
    (folder / "rules.yml").write_text(RULES)
    lines = [{"series": name, "values": values} for name, values in series.items()]
    test = {
        "rule_files": ["rules.yml"],
        "evaluation_interval": "15s",
        "tests": [
            {
                "interval": "15s",
                "input_series": lines,
                "alert_rule_test": [
                    {"eval_time": at, "alertname": alert, "exp_alerts": []}
                    for at in ("2m30s", "5m", "9m45s")
                ],
            }
        ],
    }
    (folder / "test.yml").write_text(json.dumps(test))
    process = subprocess.run(
        ["promtool", "test", "rules", "test.yml"],
        check=False,
        cwd=folder,
        capture_output=True,
        text=True,
    )
    said = process.stdout + process.stderr
    assert process.returncode == 0 or "got:" in said, said
    return process.returncode != 0


@contextmanager
def shown_at_an_address(path):
    """Show the certificate of a file to whoever asks, as a front does."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    with socket.create_server(("127.0.0.1", 0)) as front:

        def greet():
            with suppress(OSError):
                while True:
                    line, _ = front.accept()
                    with suppress(OSError):
                        context.wrap_socket(line, server_side=True).close()

        threading.Thread(target=greet, daemon=True).start()
        yield f"127.0.0.1:{front.getsockname()[1]}"


def test_the_end_of_a_certificate_is_told_of_a_file_and_of_an_address(tmp_path, capsys):
    path = tmp_path / "front.pem"
    write_certificate(path)
    nobody = f"127.0.0.1:{free_port()}"
    with shown_at_an_address(path) as address:
        places = [
            word for p in (path, address, nobody) for word in ("--certificate", p)
        ]
        arguments = ["metrics", "--sockets", tmp_path, "--prometheus", *places]
        assert main([str(word) for word in arguments]) == 1, "no process is there"

    told = capsys.readouterr()
    end_s = round((START.replace(tzinfo=UTC) + timedelta(days=9000)).timestamp())
    for place, number in ((path, end_s), (address, end_s), (nobody, 0)):
        line = f'concours_certificate_end_seconds{{certificate="{place}"}} {number}\n'
        assert line in told.out
    assert told.err.count(nobody) == 1
