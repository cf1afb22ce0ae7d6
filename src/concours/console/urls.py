"""Every address of the console."""

from django.urls import include, path

from concours.console.pages import (
    acts_page,
    board,
    candidate,
    ceremony,
    collection,
    convocations,
    day,
    deeds,
    history,
    imports,
    incidents,
    launch,
    lost_time,
    minutes,
    marking_key,
    own_factors,
    people,
    person,
    proposals,
    results,
    room,
    second_factor,
    share,
    sign_in,
    site,
    trouble,
    wall,
)

of_sitting = [
    path("launch", launch.launch, name="launch"),
    path("launch/state", launch.launch_state, name="launch_state"),
    path("launch/arm", launch.launch_arm, name="launch_arm"),
    path("launch/disarm", launch.launch_disarm, name="launch_disarm"),
    path("share", share.share, name="share"),
    path("share/hand", share.share_hand, name="share_hand"),
    path("board", board.board, name="board"),
    path("board/stream", wall.board_stream, name="board_stream"),
    path("board/now", wall.board_now, name="board_now"),
    path("site", site.site, name="site"),
    path("room", room.room, name="room"),
    path("room/state", room.room_state, name="room_state"),
    path("room/note", room.room_note, name="room_note"),
    path("room/incident", room.room_incident, name="room_incident"),
    path("incidents", incidents.incidents, name="incidents"),
    path("incidents/follow", incidents.incidents_follow, name="incidents_follow"),
    path("incidents/tell", incidents.incidents_tell, name="incidents_tell"),
    path("proposals", proposals.proposals, name="proposals"),
    path(
        "proposals/<uuid:proposal>/confirm",
        proposals.proposal_confirm,
        name="proposal_confirm",
    ),
    path(
        "proposals/<uuid:proposal>/withdraw",
        proposals.proposal_withdraw,
        name="proposal_withdraw",
    ),
    path("annulment", proposals.annulment, name="annulment"),
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
    path(
        "collection/give-up/<uuid:proposal>/confirm",
        collection.collection_confirm,
        name="collection_confirm",
    ),
    path(
        "collection/give-up/<uuid:proposal>/withdraw",
        collection.collection_withdraw,
        name="collection_withdraw",
    ),
    path("collection.csv", collection.collection_file, name="collection_file"),
    path("collection/mark", collection.collection_mark, name="collection_mark"),
    path("sealing", ceremony.sealing, name="sealing"),
    path("sealing/reopen", ceremony.sealing_reopen, name="sealing_reopen"),
    path("ceremony", ceremony.ceremony_again, name="ceremony_again"),
    path("marking-key", marking_key.marking_key, name="marking_key"),
    path("marking-key/state", marking_key.marking_key_state, name="marking_key_state"),
    path("marking-key/mark", marking_key.marking_key_mark, name="marking_key_mark"),
    path("lost-time", lost_time.lost_time, name="lost_time"),
    path("lost-time/grant", lost_time.lost_time_grant, name="lost_time_grant"),
    path("minutes", minutes.minutes, name="minutes"),
    path("minutes/draw", minutes.minutes_draw, name="minutes_draw"),
    path("minutes/<int:number>.pdf", minutes.minutes_file, name="minutes_file"),
    path("results", results.results, name="results"),
    path("results/remark", results.results_remark, name="results_remark"),
    path("results/<int:number>.csv", results.results_file, name="results_file"),
]

of_exam = [
    path("ceremony", ceremony.ceremony, name="ceremony"),
    path("ceremony/part", ceremony.ceremony_part, name="ceremony_part"),
    path("ceremony/seal", ceremony.ceremony_seal, name="ceremony_seal"),
]

of_exam = [
    path("roster", imports.roster, name="roster_exam"),
    path("roster/bring", imports.roster_bring, name="roster_bring"),
    path("roster/files/<uuid:file>", imports.roster_file, name="roster_file"),
    path(
        "roster/files/<uuid:file>/import", imports.roster_import, name="roster_import"
    ),
    path("roster/model/<slug:kind>.csv", imports.roster_model, name="roster_model"),
    path("roster/<slug:kind>.csv", imports.roster_current, name="roster_current"),
    path("convocations", convocations.convocations, name="roster_convocations"),
    path(
        "convocations/make",
        convocations.convocations_make,
        name="roster_convocations_make",
    ),
]

urlpatterns = [
    path("health", trouble.health, name="health"),
    path("sign-in", sign_in.sign_in, name="sign_in"),
    path("sign-out", sign_in.sign_out, name="sign_out"),
    path("second-factor", second_factor.second_factor, name="second_factor"),
    path("second-factor/mine", own_factors.own_factors, name="own_factors"),
    path("second-factor/app", own_factors.app, name="own_factors_app"),
    path("second-factor/passkey", own_factors.passkey, name="own_factors_passkey"),
    path("second-factor/codes", own_factors.codes, name="own_factors_codes"),
    path("second-factor/remove", own_factors.remove, name="own_factors_remove"),
    path("people", people.people, name="people"),
    path("people/appoint", people.appoint_one, name="people_appoint"),
    path("staff/<str:login>", person.person, name="people_person"),
    path("staff/<str:login>/move", person.move_one, name="people_move"),
    path("staff/<str:login>/dismiss", person.dismiss_one, name="people_dismiss"),
    path("staff/<str:login>/reset", person.reset_one, name="people_reset"),
    path("language", sign_in.choose_language, name="language"),
    path("share-words.json", share.share_words, name="share_words"),
    path("acts", acts_page.acts, name="acts"),
    path("exams/<slug:exam>/", include(of_exam)),
    path("roster", imports.roster_home, name="roster"),
    path("exams/<slug:exam>/", include(of_exam)),
    path("sittings/<uuid:sitting>/", include(of_sitting)),
    path("", day.day, name="day"),
]

handler404 = trouble.lost
handler500 = trouble.broken
