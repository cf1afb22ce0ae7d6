"""What the page of a case says to its candidate, in French."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "notice_title": "Votre dossier",
    "notice_lede": "Si le jury vous a notifié un dossier, lisez ici ce qui vous est"
    " reproché et votre copie du dossier, et écrivez-lui. Avec le numéro et le"
    " code de votre convocation.",
    "notice_see": "Ouvrir mon dossier",
    "notice_none": "Aucun dossier ne vous est notifié",
    "notice_none_more": "Un dossier se lit ici dès que le jury l’a notifié à son"
    " candidat, et par lui seul.",
    "notice_of": "Dossier n° {number}",
    "notice_told": "Notifié le {instant}, acte n° {act}.",
    "notice_noted": "Votre première lecture de cette page est notée, et le jury la"
    " voit.",
    "notice_reason": "Motif",
    "notice_grounds": "Ce qui vous est reproché",
    "notice_hearing": "Votre audition",
    "notice_hearing_at": "Le {instant}, heure de Paris : {place}",
    "notice_replaced": "Elle remplace toute audition notifiée avant : seule cette"
    " heure compte.",
    "notice_risk": "Ce que vous risquez",
    "notice_risk_more": "L’exclusion de cette épreuve, que le jury déciderait après"
    " votre audition : votre copie ne serait ni corrigée ni classée. Toute autre"
    " suite est celle du règlement de l’examen.",
    "notice_rights": "Vos droits",
    "notice_right_read": "Vous lisez ci-dessous ce que le jury a lu de votre dossier."
    " Le nom d’autres candidats, et ce qui n’est pas comparé, n’y sont pas.",
    "notice_right_speak": "Vous pouvez écrire au jury jusqu’à l’heure de l’audition,"
    " et y parler.",
    "notice_right_help": "Vous pouvez vous faire assister ou représenter par la"
    " personne de votre choix.",
    "notice_right_open": "Aucune décision n’est prise. Aucun chiffre n’établit à lui"
    " seul une fraude, et votre note n’a pas changé.",
    "notice_heard": "Le jury a noté votre audition le {instant}.",
    "notice_closed": "Ce qui est décidé",
    "notice_no_action": "Le {instant}, le jury a clos ce dossier sans suite. Votre"
    " copie compte comme les autres.",
    "notice_excluded": "Le {instant}, le jury vous a exclu de cette épreuve. Votre"
    " copie est gardée ; elle n’est ni corrigée ni classée. La lettre du jury dit"
    " les voies et délais de recours.",
    "notice_dropped": "L’audition du {instant} n’aura pas lieu : vous n’avez pas à"
    " venir.",
    "notice_letter": "La lettre du jury, PDF signé",
    "notice_act": "C’est l’acte n° {act}, que le registre signe ; la lettre le porte.",
    "notice_letter_noted": "Votre première lecture de cette décision est notée, et le"
    " jury la voit : lire n’est pas accepter.",
    "notice_file": "Votre copie du dossier",
    "notice_file_more": "Dressée avec la notification : telle que le jury l’avait"
    " alors.",
    "notice_pdf": "La même en PDF, signée",
    "notice_pdf_before": "Notification du {instant}, en PDF",
    "notice_unsigned": "Le registre n’a pas encore signé",
    "notice_unsigned_more": "Il signe en quelques secondes. Revenez dans un instant.",
    "notice_signals": "Ce qui est noté",
    "notice_numbers": "Ce que disent les nombres",
    "notice_traces": "Adresses demandées",
    "notice_no_traces": "Aucune, par une tablette dont on sache qu’elle était la"
    " vôtre.",
    "notice_incidents": "Ce que la salle a dit",
    "notice_no_incidents": "Aucun incident n’est noté.",
    "notice_beside": "Côte à côte, {other}",
    "notice_uncompared": "Les deux copies n’ont pas toutes deux une correction en"
    " vigueur.",
    "notice_own": "Vous : {answer}",
    "notice_other": "L’autre copie : {answer}",
    "notice_share": "Répondent ainsi : {share}",
    "notice_room": "La salle",
    "notice_own_seat": "{seat} (la vôtre)",
    "notice_earlier": "Déjà jugé",
    "notice_limits": "Ce que cela ne prouve pas",
    "notice_against": "Ce qui parle pour vous",
    "notice_no_against": "Rien, dans ce qui a été noté.",
    "notice_unseen": "Ce que ce dossier ne peut montrer",
    "notice_times": "{count} fois",
    "statements": "Écrire au jury",
    "statement_until": "Jusqu’au {instant}, l’heure de votre audition (heure de"
    " Paris). Le jury et l’auditeur lisent tout ce que vous envoyez, et rien ne se"
    " reprend.",
    "statement_other_date": "Pour demander une autre date, écrivez-le ici : le jury"
    " vous notifie alors une autre heure.",
    "statement_excess": "{count} signes de trop. ",
    "statement_text": "Vos observations",
    "statement_hint": "Quatre mille signes au plus, cinq envois par dossier. Après"
    " vingt minutes, vous entrez à nouveau et votre texte part alors. Les"
    " pièces se remettent à l’audition. Votre texte est gardé avec le dossier,"
    " d’ordinaire un an après sa clôture, et plus longtemps en cas de recours.",
    "statement_draft": "Votre texte n’est pas encore parti, et n’est pas perdu"
    " : entrez à nouveau, il partira aussitôt.",
    "statement_send": "Envoyer au jury",
    "statement_kept": "Vos observations sont enregistrées. Gardez leur reçu.",
    "statement_short": "Dites ce que vous voulez que le jury sache, en quelques mots.",
    "statement_long": "Ce texte a {length} signes, et {length_max} au plus sont pris."
    " Rien n’est parti : raccourcissez-le.",
    "statement_late": "Ce texte n’est pas parti : l’heure de l’audition est passée, ou"
    " le dossier est clos. Gardez-le ; dites-le à l’audition.",
    "statement_enough": "Vous avez écrit cinq fois au sujet de ce dossier : la suite"
    " se dit à l’audition.",
    "statement_archived": "L’examen est archivé : plus rien n’y entre. Votre texte"
    " n’est pas parti ; gardez-le.",
    "statement_closed": "Ce texte n’est pas parti : le dossier est clos, et la"
    " décision est au début de cette page. Gardez-le.",
    "statement_decided": "Le dossier est clos depuis le {instant} : on n’y écrit"
    " plus. La décision et son motif sont au début de cette page ; le jury vous en"
    " remet la lettre.",
    "statement_receipt_more": "Un reçu est un fichier dont l’empreinte SHA-256 est"
    " celle qui est écrite ici (sha256sum la recalcule) : avec l’acte suivant du"
    " dossier, que le registre signe, il prouve que le jury avait votre texte avant de"
    " décider. L’heure y est en millisecondes depuis 1970, temps universel.",
    "statement_over": "L’heure de l’audition est passée : on n’écrit plus ici.",
    "statement_of": "Envoi {number}, reçu le {instant}",
    "statement_digest": "Empreinte (SHA-256), que porte le prochain acte du dossier",
    "statement_receipt": "Garder le reçu",
    "statement_unknown": "Ce texte n’est pas parti : ce dossier n’est pas à vous, ou"
    " n’est plus là.",
}
