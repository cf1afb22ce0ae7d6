"""The addresses under an exam, and under its matching."""

from django.urls import URLPattern, URLResolver, include, path

from concours.console.pages import exams
from concours.console.pages.authoring import ceremony, papers, plans, signing_key
from concours.console.pages.delivery.kiosk import browser_keys, configurations, policy
from concours.console.pages.ecos import allotment, examiners, mending
from concours.console.pages.matching import matching, matching_files, matching_rounds
from concours.console.pages.people import candidates, convocations, imports, settings
from concours.console.pages.results import (
    archive,
    casefiles,
    correction,
    data_erasure,
    deliberation,
    parts,
    publication,
    rankings,
    rechecks,
    signals,
)

of_campaign = [
    path("open", matching.matching_open, name="matching_open"),
    path("plan", matching.matching_plan, name="matching_plan"),
    path("posts", matching_files.matching_posts, name="matching_posts"),
    path("people", matching_files.matching_people, name="matching_people"),
    path("people/ranking", matching_files.matching_ranking, name="matching_ranking"),
    path("bring/<slug:kind>", matching_files.matching_bring, name="matching_bring"),
    path(
        "files/<slug:kind>/<uuid:file>",
        matching_files.matching_file,
        name="matching_file",
    ),
    path(
        "files/<slug:kind>/<uuid:file>/import",
        matching_files.matching_import,
        name="matching_import",
    ),
    path("model/<slug:kind>.csv", matching_files.matching_model, name="matching_model"),
    path(
        "current/<slug:kind>.csv",
        matching_files.matching_current,
        name="matching_current",
    ),
    path("run", matching_rounds.matching_run, name="matching_run"),
    path("run/progress", matching_rounds.matching_progress, name="matching_progress"),
    path("rounds/<int:number>", matching_rounds.matching_round, name="matching_round"),
    path(
        "rounds/<int:number>/propose",
        matching_rounds.matching_propose,
        name="matching_propose",
    ),
    path(
        "rounds/<int:number>/proposals/<uuid:proposal>",
        matching_rounds.matching_decide,
        name="matching_decide",
    ),
    path(
        "rounds/<int:number>/stop",
        matching_rounds.matching_stop,
        name="matching_stop",
    ),
    path(
        "rounds/<int:number>/attestations",
        matching_rounds.matching_attestations,
        name="matching_attestations",
    ),
    path(
        "rounds/<int:number>/files/<slug:kind>",
        matching_rounds.matching_sent,
        name="matching_sent",
    ),
]

of_exam: list[URLPattern | URLResolver] = [
    path("change", exams.change, name="exams_change"),
    path("", exams.steps, name="exams_steps"),
    path("key", signing_key.signing_key, name="exams_key"),
    path("key/propose", signing_key.key_propose, name="key_propose"),
    path(
        "key/proposals/<uuid:proposal>/confirm",
        signing_key.key_confirm,
        name="key_confirm",
    ),
    path(
        "key/proposals/<uuid:proposal>/withdraw",
        signing_key.key_withdraw,
        name="key_withdraw",
    ),
    path("sittings", plans.sittings, name="exams_sittings"),
    path("sittings/<slug:code>", plans.change, name="exams_change"),
    path("sittings/<slug:code>/cancel", plans.cancel, name="exams_cancel"),
    path("publication", publication.publication, name="publication_exam"),
    path(
        "publication/prepare",
        publication.publication_prepare,
        name="publication_prepare",
    ),
    path(
        "publication/progress",
        publication.publication_progress,
        name="publication_progress",
    ),
    path(
        "publication/<int:number>/propose",
        publication.publication_propose,
        name="publication_propose",
    ),
    path(
        "publication/<int:number>/stop",
        publication.publication_stop,
        name="publication_stop",
    ),
    path(
        "publication/<int:number>/sheet",
        publication.publication_sheet,
        name="publication_sheet",
    ),
    path(
        "publication/<int:number>/changes",
        correction.publication_changes,
        name="publication_changes",
    ),
    path(
        "publication/<int:number>/changes.csv",
        correction.publication_changes_file,
        name="publication_changes_file",
    ),
    path(
        "publication/<int:number>.<slug:kind>",
        publication.publication_file,
        name="publication_file",
    ),
    path(
        "publication/proposals/<uuid:proposal>/confirm",
        publication.publication_confirm,
        name="publication_confirm",
    ),
    path(
        "publication/proposals/<uuid:proposal>/withdraw",
        publication.publication_withdraw,
        name="publication_withdraw",
    ),
    path("cases", casefiles.cases, name="cases_exam"),
    path("rechecks", rechecks.rechecks, name="publication_rechecks"),
    path(
        "rechecks/<uuid:recheck>/answer",
        rechecks.recheck_answer,
        name="publication_recheck_answer",
    ),
    path("signals", signals.signals, name="signals_exam"),
    path("signals/state", signals.signals_state, name="signals_state"),
    path("signals/run", signals.signals_run, name="signals_run"),
    path("signals/stop", signals.signals_stop, name="signals_stop"),
    path("signals/result.json", signals.signals_result, name="signals_result"),
    path("signals/act.json", signals.signals_act, name="signals_act"),
    path("signals/<slug:code>.zip", signals.signals_files, name="signals_files"),
    path("deliberation", deliberation.deliberation, name="publication_deliberation"),
    path(
        "deliberation/freeze",
        deliberation.deliberation_freeze,
        name="publication_deliberation_freeze",
    ),
    path(
        "deliberation/<int:number>.<slug:kind>",
        deliberation.deliberation_file,
        name="publication_deliberation_file",
    ),
    path("archive", archive.exam_archive, name="exam_archive"),
    path("archive.zip", archive.archive_file, name="archive_file"),
    path("archive/make", archive.archive_make, name="archive_make"),
    path("archive/decide", archive.archive_propose, name="archive_propose"),
    path("archive/retain", archive.archive_retain, name="archive_retain"),
    path("archive/hold", archive.erasure_hold, name="erasure_hold"),
    path("archive/propose", archive.erasure_propose, name="erasure_propose"),
    path("archive/term", data_erasure.term_propose, name="term_propose"),
    path("archive/erase", archive.erasure_go_on, name="erasure_go_on"),
    path("archive/progress", archive.erasure_progress, name="erasure_progress"),
    path("papers", papers.papers, name="papers_exam"),
    path("papers/read", papers.papers_read, name="papers_read"),
    path("papers/<slug:verb>", papers.papers_record, name="papers_record"),
    path("papers/<slug:kind>.xlsx", papers.papers_template, name="papers_template"),
    path("sittings/<slug:code>/open", ceremony.open_check, name="open_check"),
    path("open-check", ceremony.open_check_seal, name="open_check_seal"),
    path("ceremony", ceremony.ceremony, name="ceremony"),
    path("ceremony/part", ceremony.ceremony_part, name="ceremony_part"),
    path("ceremony/seal", ceremony.ceremony_seal, name="ceremony_seal"),
    path("kiosk", configurations.kiosk, name="kiosk_exam"),
    path("kiosk/bring", configurations.kiosk_bring, name="kiosk_bring"),
    path("kiosk/browser-keys", browser_keys.browser_keys_add, name="browser_keys_add"),
    path(
        "kiosk/browser-keys/<int:identity>/withdraw",
        browser_keys.browser_key_withdraw,
        name="browser_key_withdraw",
    ),
    path("kiosk/policy", policy.policy_propose, name="kiosk_policy_propose"),
    path(
        "kiosk/policy/<uuid:proposal>/confirm",
        policy.policy_confirm,
        name="kiosk_policy_confirm",
    ),
    path(
        "kiosk/policy/<uuid:proposal>/withdraw",
        policy.policy_withdraw,
        name="kiosk_policy_withdraw",
    ),
    path("roster", imports.roster, name="roster_exam"),
    path("roster/settings", settings.settings_list, name="roster_settings"),
    path(
        "roster/candidates/<str:number>",
        settings.candidate_settings,
        name="roster_candidate",
    ),
    path("roster/candidates", candidates.candidate_list, name="roster_candidates"),
    path(
        "roster/candidates/<str:number>/withdraw",
        candidates.candidate_withdraw,
        name="roster_withdraw",
    ),
    path(
        "roster/withdrawals/<uuid:withdrawal>/undo",
        candidates.withdrawal_undo,
        name="roster_undo",
    ),
    path("roster/bring", imports.roster_bring, name="roster_bring"),
    path("roster/files/<uuid:file>", imports.roster_file, name="roster_file"),
    path(
        "roster/files/<uuid:file>/import", imports.roster_import, name="roster_import"
    ),
    path("roster/model/<slug:kind>.csv", imports.roster_model, name="roster_model"),
    path("roster/<slug:kind>.csv", imports.roster_current, name="roster_current"),
    path("examiners", examiners.examiners, name="examiners_exam"),
    path("examiners/letters", examiners.examiners_letters, name="examiners_letters"),
    path("allotment", allotment.allotment, name="allotment_exam"),
    path("allotment/lists.zip", allotment.allotment_lists, name="allotment_lists"),
    path("allotment/bring", allotment.allotment_bring, name="allotment_bring"),
    path(
        "allotment/files/<uuid:file>", allotment.allotment_file, name="allotment_file"
    ),
    path(
        "allotment/files/<uuid:file>/adopt",
        allotment.allotment_adopt,
        name="allotment_adopt",
    ),
    path(
        "allotment/<slug:wave>/<slug:site>",
        allotment.schedule,
        name="allotment_schedule",
    ),
    path("allotment/<slug:wave>/<slug:site>/mend", mending.mend, name="allotment_mend"),
    path("rankings", rankings.rankings, name="rankings_exam"),
    path("rankings/make", rankings.rankings_make, name="rankings_make"),
    path("rankings/find", rankings.rankings_find, name="rankings_find"),
    path("rankings/<int:number>.zip", rankings.rankings_file, name="rankings_file"),
    path(
        "rankings/<int:number>/propose",
        rankings.rankings_propose,
        name="rankings_propose",
    ),
    path(
        "rankings/candidates/<slug:number>",
        rankings.rankings_candidate,
        name="rankings_candidate",
    ),
    path("matching", matching.matching, name="matching_exam"),
    path("matching/new", matching.matching_new, name="matching_new"),
    path(
        "matching/<slug:campaign>",
        matching.matching_campaign,
        name="matching_campaign",
    ),
    path("matching/<slug:campaign>/", include(of_campaign)),
    path("parts", parts.parts, name="parts_exam"),
    path("parts/hand", parts.parts_hand, name="parts_hand"),
    path("parts/bring", parts.parts_bring, name="parts_bring"),
    path("parts/files/<uuid:file>", parts.parts_file, name="parts_file"),
    path("parts/files/<uuid:file>/import", parts.parts_import, name="parts_import"),
    path("parts/model/<slug:kind>.csv", parts.parts_model, name="parts_model"),
    path("convocations", convocations.convocations, name="roster_convocations"),
    path(
        "convocations/progress",
        convocations.convocations_progress,
        name="roster_convocations_progress",
    ),
    path(
        "convocations/make",
        convocations.convocations_make,
        name="roster_convocations_make",
    ),
]
