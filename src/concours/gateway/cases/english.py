"""What the page of a case says to its candidate, in English."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "notice_title": "Your case",
    "notice_lede": "If the jury has notified you of a case, read here what you are"
    " reproached with and your copy of the file, and write to the jury. With the"
    " number and the code of your convocation.",
    "notice_see": "Open my case",
    "notice_none": "You were notified of no case",
    "notice_none_more": "A case can be read here once the jury has notified its"
    " candidate, and by them alone.",
    "notice_of": "Case no. {number}",
    "notice_told": "Notified on {instant}, act no. {act}.",
    "notice_noted": "That you first read this page is noted, and the jury sees it.",
    "notice_reason": "Reason",
    "notice_grounds": "What you are reproached with",
    "notice_hearing": "Your hearing",
    "notice_hearing_at": "On {instant}, Paris time: {place}",
    "notice_replaced": "It replaces any hearing notified before: this hour alone"
    " counts.",
    "notice_risk": "What you risk",
    "notice_risk_more": "Exclusion from this sitting, which the jury would decide"
    " after your hearing: your copy would be neither marked nor ranked. Anything"
    " else is as the rules of the exam say.",
    "notice_rights": "Your rights",
    "notice_right_read": "You read below what the jury has read of your case. The"
    " names of other candidates, and what is not compared, are not there.",
    "notice_right_speak": "You may write to the jury until the hour of the hearing,"
    " and speak there.",
    "notice_right_help": "You may be assisted or represented by a person of your"
    " choice.",
    "notice_right_open": "Nothing is decided. No figure proves fraud by itself, and"
    " your mark has not changed.",
    "notice_heard": "The jury wrote down your hearing on {instant}.",
    "notice_closed": "What is decided",
    "notice_no_action": "On {instant} the jury closed this case without action. Your"
    " copy counts like the others.",
    "notice_excluded": "On {instant} the jury excluded you from this sitting. Your"
    " copy is kept; it is neither marked nor ranked. The letter of the jury says"
    " how to appeal, and until when.",
    "notice_dropped": "The hearing of {instant} will not take place: you need not"
    " come.",
    "notice_letter": "The letter of the jury, signed PDF (in French)",
    "notice_act": "This is act no. {act}, which the ledger signs; the letter bears it.",
    "notice_letter_noted": "That you first read this decision is noted, and the jury"
    " sees it: to read is not to accept.",
    "notice_file": "Your copy of the file",
    "notice_file_more": "Drawn up with the notice, as the jury had it then. It is in"
    " French.",
    "notice_pdf": "The same as a signed PDF",
    "notice_pdf_before": "Notice of {instant}, as PDF",
    "notice_unsigned": "The ledger has not signed yet",
    "notice_unsigned_more": "It signs within seconds. Come again in a moment.",
    "notice_signals": "What is noted",
    "notice_numbers": "What the numbers say",
    "notice_traces": "Addresses asked for",
    "notice_no_traces": "None, by a tablet that is known to have been yours.",
    "notice_incidents": "What the room said",
    "notice_no_incidents": "No incident is noted.",
    "notice_beside": "Side by side, {other}",
    "notice_uncompared": "The two copies are not both marked.",
    "notice_own": "You: {answer}",
    "notice_other": "The other copy: {answer}",
    "notice_share": "Answer so: {share}",
    "notice_room": "The room",
    "notice_own_seat": "{seat} (yours)",
    "notice_earlier": "Judged before",
    "notice_limits": "What this does not prove",
    "notice_against": "What speaks for you",
    "notice_no_against": "Nothing, in what was noted.",
    "notice_unseen": "What this file cannot show",
    "notice_times": "{count} times",
    "statements": "Write to the jury",
    "statement_until": "Until {instant}, the hour of your hearing (Paris time). The"
    " jury and the auditor read all that you send, and nothing can be taken back.",
    "statement_other_date": "To ask for another date, write so here: the jury then"
    " notifies you of another hour.",
    "statement_excess": "{count} characters too many. ",
    "statement_text": "Your observations",
    "statement_hint": "Four thousand characters at most, five messages for each case."
    " After twenty minutes you sign in again, and your text then goes."
    " Documents are handed over at the hearing. Your text is kept with the case,"
    " usually for a year after it is closed, and longer if there is an appeal.",
    "statement_draft": "Your text was not sent yet, and is not lost: sign in again"
    " and it goes at once.",
    "statement_send": "Send to the jury",
    "statement_kept": "Your observations are recorded. Keep their receipt.",
    "statement_short": "Say what the jury should know, in a few words.",
    "statement_long": "This text has {length} characters, and {length_max} at most are"
    " taken. Nothing was sent: shorten it.",
    "statement_late": "This text was not sent: the hour of the hearing is past, or the"
    " case is closed. Keep it; say it at the hearing.",
    "statement_enough": "You have written five times about this case: say the rest at"
    " the hearing.",
    "statement_archived": "The exam is archived: nothing enters it any more. Your text"
    " was not sent; keep it.",
    "statement_closed": "This text was not sent: the case is closed, and the decision"
    " is at the top of this page. Keep it.",
    "statement_decided": "The case was closed on {instant}: nothing is written here any"
    " more. The decision and its reason are at the top of this page; the jury gives"
    " you the letter.",
    "statement_receipt_more": "A receipt is a file whose SHA-256 is the one written"
    " here (sha256sum computes it): with the next act of the case, which the ledger"
    " signs, it proves that the jury had your text before it decided. Its hour is in"
    " milliseconds since 1970, UTC.",
    "statement_over": "The hour of the hearing is past: nothing is written here any"
    " more.",
    "statement_of": "Message {number}, received on {instant}",
    "statement_digest": "Digest (SHA-256), which the next act of the case bears",
    "statement_receipt": "Keep the receipt",
    "statement_unknown": "This text was not sent: this case is not yours, or is gone.",
}
