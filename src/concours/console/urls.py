"""Every address of the console."""

from django.urls import include, path

from concours.console.pages import (
    acts_page,
    board,
    candidate,
    collection,
    day,
    deeds,
    history,
    launch,
    results,
    room,
    share,
    sign_in,
    site,
    trouble,
)

of_sitting = [
    path("launch", launch.launch, name="launch"),
    path("launch/state", launch.launch_state, name="launch_state"),
    path("launch/arm", launch.launch_arm, name="launch_arm"),
    path("launch/disarm", launch.launch_disarm, name="launch_disarm"),
    path("share", share.share, name="share"),
    path("share/hand", share.share_hand, name="share_hand"),
    path("board", board.board, name="board"),
    path("board/state", board.board_state, name="board_state"),
    path("site", site.site, name="site"),
    path("room", room.room, name="room"),
    path("room/state", room.room_state, name="room_state"),
    path("room/note", room.room_note, name="room_note"),
    path("room/incident", room.room_incident, name="room_incident"),
    path("time", deeds.time, name="time"),
    path("message", deeds.message, name="message"),
    path("candidates/<slug:number>", candidate.candidate, name="candidate"),
    path("candidates/<slug:number>/replacement", deeds.replacement, name="replacement"),
    path(
        "candidates/<slug:number>/answers/<slug:question>",
        history.history,
        name="history",
    ),
    path("collection", collection.collection, name="collection"),
    path("collection/state", collection.collection_state, name="collection_state"),
    path("collection/close", collection.collection_close, name="collection_close"),
    path(
        "collection/give-up", collection.collection_give_up, name="collection_give_up"
    ),
    path("collection/mark", collection.collection_mark, name="collection_mark"),
    path("results", results.results, name="results"),
    path("results/remark", results.results_remark, name="results_remark"),
    path("results/<int:number>.csv", results.results_file, name="results_file"),
]

urlpatterns = [
    path("health", trouble.health, name="health"),
    path("sign-in", sign_in.sign_in, name="sign_in"),
    path("sign-out", sign_in.sign_out, name="sign_out"),
    path("language", sign_in.choose_language, name="language"),
    path("share-words.json", share.share_words, name="share_words"),
    path("acts", acts_page.acts, name="acts"),
    path("sittings/<uuid:sitting>/", include(of_sitting)),
    path("", day.day, name="day"),
]

handler404 = trouble.lost
handler500 = trouble.broken
