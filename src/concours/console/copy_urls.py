"""The addresses of one copy, under its sitting: its replay, who was shown it."""

from django.urls import path

from concours.console.pages.delivery.copies import (
    copy_log,
    printed_replay,
    replay,
    replay_record,
)

of_copies = [
    path("copies/<slug:number>/consultations", copy_log.copy_log, name="copy_log"),
    path("copies/<slug:number>/relecture", replay.replay, name="replay"),
    path(
        "copies/<slug:number>/relecture/record.json",
        replay_record.replay_record,
        name="replay_record",
    ),
    path(
        "copies/<slug:number>/relecture/words.json",
        replay_record.replay_words,
        name="replay_words",
    ),
    path(
        "copies/<slug:number>/relecture/parts/<int:part>",
        replay_record.replay_part,
        name="replay_part",
    ),
    path(
        "copies/<slug:number>/relecture/draw",
        printed_replay.replay_draw,
        name="replay_draw",
    ),
    path(
        "copies/<slug:number>/relecture/acts/<int:act>.pdf",
        printed_replay.replay_file,
        name="replay_file",
    ),
]
