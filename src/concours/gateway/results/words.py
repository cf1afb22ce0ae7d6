"""What the result pages say around a result, in French and in English."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from concours.core.kernel.time import Instant
from concours.core.results.sheets.shown import decimal_text

PARIS = ZoneInfo("Europe/Paris")
FIXED = "\N{NO-BREAK SPACE}"
MONTHS_FR = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août"),
    *("septembre", "octobre", "novembre", "décembre"),
)
MONTHS_EN = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Words:
    """One language."""

    lang: str
    said: Mapping[str, str]

    @property
    def is_french(self) -> bool:
        """Whether this is French."""
        return self.lang == "fr"

    def __getitem__(self, name: str) -> str:
        """Return a sentence."""
        return self.said[name]

    @property
    def colon(self) -> str:
        """Return a colon as this language sets it."""
        return f"{FIXED}:" if self.is_french else ":"

    def instant(self, at: Instant) -> str:
        """9 novembre 2026 à 10 h 00, by the clocks of Paris."""
        local = datetime.fromtimestamp(at / 1_000, PARIS)
        if self.is_french:
            day = "1er" if local.day == 1 else str(local.day)
            hour = f"{local.hour}{FIXED}h{FIXED}{local.minute:02}"
            return f"{day} {MONTHS_FR[local.month - 1]} {local.year} à {hour}"
        month = MONTHS_EN[local.month - 1]
        return f"{local.day} {month} {local.year} at {local.hour:02}:{local.minute:02}"

    def clock(self, at_ms: int) -> str:
        """15 h 18 min 42 s, by the clocks of Paris."""
        local = datetime.fromtimestamp(at_ms / 1_000, PARIS)
        if not self.is_french:
            return f"{local:%H:%M:%S}"
        minutes = f"{local.hour}{FIXED}h{FIXED}{local.minute:02}"
        return f"{minutes}{FIXED}min{FIXED}{local.second:02}{FIXED}s"

    def decimal(self, exact: str) -> str:
        """Return an exact mark as it is shown."""
        mark = "," if self.is_french else "."
        return decimal_text(Fraction(exact), mark=mark)

    def mark(self, mark: str) -> str:
        """Return a mark that a sheet shows, with the language's decimal mark."""
        return mark.replace(".", ",") if self.is_french else mark


FR = Words(
    "fr",
    {
        "title": "Vos résultats",
        "other": "English",
        "number": "Numéro de candidat",
        "code": "Code de la convocation",
        "code_hint": "Huit caractères, comme K7QF-2M9D",
        "password": "Mot de passe, si vous en avez un",
        "password_hint": "Celui de vos vœux. Si vous n’en avez pas, laissez vide.",
        "password_asked": "Vous avez un mot de passe : il faut le donner ici aussi.",
        "password_wrong": "Mot de passe faux. S’il est perdu, voyez votre faculté.",
        "password_too_many": "Trop de mots de passe faux. Attendez cinq minutes.",
        "see": "Voir mon résultat",
        "lede": "Avec le numéro et le code de votre convocation.",
        "soon": "Résultats le {instant}",
        "soon_more": "Ils s’ouvrent à cet instant pour tous. Inutile de recharger la"
        " page avant.",
        "open_since": "Publiés le {instant}.",
        "nothing": "Aucun résultat n’est annoncé",
        "nothing_more": "La date sera donnée ici dès que le jury aura délibéré.",
        "none_for_you": "Rien n’est publié pour ce numéro",
        "unknown": "Ce numéro et ce code ne vont pas ensemble. Vérifiez-les sur votre"
        " convocation.",
        "too_many": "Trop d’essais depuis ce réseau. Attendez une minute, puis"
        " recommencez.",
        "busy": "Beaucoup de candidats regardent leur résultat",
        "busy_more": "Le vôtre est en sûreté. Recommencez dans quelques secondes.",
        "again": "Recommencer",
        "sign_out": "Se déconnecter",
        "signed_out": "La déconnexion est faite.",
        "ended": "Votre entrée a pris fin. Entrez à nouveau.",
        "leave": "Sur un appareil partagé, déconnectez-vous et fermez cette page.",
        "posts": "Choix des postes : vos vœux",
        "detail": "Votre note, ligne par ligne",
        "back": "Retour au résultat",
        "question": "Question",
        "rank": "Rang",
        "points": "Points",
        "worth": "sur",
        "total": "Total",
        "of_rank_a": "Rang A",
        "on_20": "Note sur 20",
        "neutralised": "neutralisée",
        "exact": "Les points sont exacts, en fractions. Seules les notes affichées sont"
        " arrondies, à trois décimales.",
        "versions": "Version de correction {version}, grille {key}.",
        "absent": "Vous n’avez pas composé : zéro point.",
        "annulled": "Épreuve annulée : elle ne compte pas.",
        "excluded": "Copie exclue : elle n’est pas notée.",
        "sum": "Somme des épreuves qui comptent",
        "formula": "20 × {points} ÷ {points_max} = {exact}",
        "proof": "Empreinte de votre fiche",
        "groups": "Vos totaux par groupe",
        "groups_more": "Les questions de rang B et les stations du groupe comptent une"
        " seconde fois : le second nombre de chaque somme.",
        "weighed": "20 × {points} ÷ {of} = {mark} ; {mark} × {weight} = {product}",
        "twice": " · stations comptées deux fois : {stations}",
        "stations": "Vos stations d’ECOS",
        "station": "Station",
        "relative": "Position relative : {relative} %",
        "place": "rang {place} sur {of}",
        "edn": "EDN",
        "ecos": "ECOS",
        "parcours": "Parcours",
        "attestation": "Attestation de résultat",
        "candidate": "Candidat n° {number}",
        "judged_rank_a": "La note de rang A est de {mark} sur 20.",
        "judged_all": "La note est de {mark} sur 20.",
        "reached": " Le seuil de {gate} est atteint : {opens}.",
        "not_reached": " Le seuil de {gate} n’est pas atteint.",
        "opens_stations": "le candidat peut passer les ECOS",
        "opens_admission": "le candidat est admis",
        "no_mark": "Aucune note.",
        "on": "{mark} sur 20",
        "published": "Publication {number}, visible depuis le {instant} (heure de"
        " Paris).",
        "corrected": "Résultat corrigé. {reason}",
        "verify": "Le fichier attestation.json, joint à ce document, porte la fiche et"
        " ce qui la relie à la racine signée par le registre : chacun peut le vérifier"
        " sans nous. Aucun nom n’y figure ; le numéro est celui de la convocation.",
        "root": "Racine des fiches",
        "as_marked": "Vos réponses comme elles ont été notées, et tout ce que vous avez"
        " écrit, à l’heure de votre tablette. Les bonnes réponses n’y sont pas.",
        "no_copy": "Aucune copie notée dans cette épreuve.",
        "no_answer": "aucune réponse",
        "case": "Énoncé",
        "points_set": "Points posés",
        "thought": "Vous pensiez à",
        "found": "Vous trouvez alors",
        "ticked": "Cochée",
        "history": "Historique ({count})",
        "counted": "réponse notée",
        "not_counted": "n’a pas compté",
        "signature": "Signature du registre",
        "recheck": "Demander une vérification",
        "recheck_more": "Le jury lit votre demande et y répond sur cette page. Une note"
        " ne change que par une nouvelle publication, avec son motif.",
        "recheck_text": "Ce qui est à vérifier",
        "recheck_hint": "Nommez l’épreuve et la question. Mille signes au plus, trois"
        " demandes par publication, une à la fois.",
        "recheck_send": "Envoyer au jury",
        "recheck_kept": "Votre demande est enregistrée.",
        "recheck_short": "Dites ce qui est à vérifier, en quelques mots.",
        "recheck_refused": "Cette demande n’est pas prise : une autre attend sa"
        " réponse, ou il y en a déjà trois.",
        "recheck_asked": "Demande du {instant}",
        "recheck_waits": "Le jury n’a pas encore répondu.",
        "recheck_answered": "Réponse du jury, le {instant}",
    },
)
EN = Words(
    "en",
    {
        "title": "Your results",
        "other": "Français",
        "number": "Candidate number",
        "code": "Convocation code",
        "code_hint": "Eight characters, such as K7QF-2M9D",
        "password": "Password, if you have one",
        "password_hint": "That of your wishes. If you have none, leave this empty.",
        "password_asked": "You have a password: it is needed here too.",
        "password_wrong": "Wrong password. If it is lost, ask your faculty.",
        "password_too_many": "Too many wrong passwords. Wait five minutes.",
        "see": "See my result",
        "lede": "With the number and the code of your convocation.",
        "soon": "Results on {instant}",
        "soon_more": "They open at that instant for everybody, by the clocks of Paris."
        " There is no need to reload this page before.",
        "open_since": "Published on {instant}.",
        "nothing": "No results are announced",
        "nothing_more": "The date will be given here once the jury has deliberated.",
        "none_for_you": "Nothing is published for this number",
        "unknown": "This number and this code do not go together. Check them on your"
        " convocation.",
        "too_many": "Too many attempts from this network. Wait a minute, then try"
        " again.",
        "busy": "Many candidates are looking at their result",
        "busy_more": "Yours is safe. Try again in a few seconds.",
        "again": "Try again",
        "sign_out": "Sign out",
        "signed_out": "You are signed out.",
        "ended": "Your session has expired. Sign in again.",
        "leave": "On a shared device, sign out and close this page.",
        "posts": "Choice of posts: your wishes",
        "detail": "Your mark, line by line",
        "back": "Back to the result",
        "question": "Question",
        "rank": "Rank",
        "points": "Points",
        "worth": "out of",
        "total": "Total",
        "of_rank_a": "Rank A",
        "on_20": "Mark out of 20",
        "neutralised": "neutralised",
        "exact": "Points are exact, as fractions. Only the marks shown are rounded, to"
        " three decimals.",
        "versions": "Marking version {version}, key {key}.",
        "absent": "You did not sit it: zero points.",
        "annulled": "Sitting annulled: it does not count.",
        "excluded": "Copy excluded: it is not marked.",
        "sum": "Sum of the sittings that count",
        "formula": "20 × {points} ÷ {points_max} = {exact}",
        "proof": "Digest of your sheet",
        "groups": "Your totals by group",
        "groups_more": "Questions of rank B and stations of the group count a second"
        " time: the second number of each sum.",
        "weighed": "20 × {points} ÷ {of} = {mark}; {mark} × {weight} = {product}",
        "twice": " · stations that count twice: {stations}",
        "stations": "Your ECOS stations",
        "station": "Station",
        "relative": "Relative position: {relative}%",
        "place": "rank {place} of {of}",
        "edn": "EDN",
        "ecos": "ECOS",
        "parcours": "Career points",
        "attestation": "Certificate of result",
        "candidate": "Candidate no. {number}",
        "judged_rank_a": "The rank A mark is {mark} out of 20.",
        "judged_all": "The mark is {mark} out of 20.",
        "reached": " The threshold of {gate} is reached: {opens}.",
        "not_reached": " The threshold of {gate} is not reached.",
        "opens_stations": "the candidate may sit the ECOS",
        "opens_admission": "the candidate is admitted",
        "no_mark": "No mark.",
        "on": "{mark} out of 20",
        "published": "Publication {number}, visible since {instant} (Paris time).",
        "corrected": "Corrected result. {reason}",
        "verify": "The file attestation.json, attached to this document, bears the"
        " sheet and what binds it to the root that the ledger signed: anybody can"
        " verify it without us. No name is in it; the number is the convocation’s.",
        "root": "Root of the sheets",
        "as_marked": "Your answers as they were marked, and all that you wrote, by your"
        " tablet’s clock. The right answers are not shown.",
        "no_copy": "No marked copy in this sitting.",
        "no_answer": "no answer",
        "case": "The case",
        "points_set": "Points set",
        "thought": "You were thinking of",
        "found": "You then find",
        "ticked": "Ticked",
        "history": "History ({count})",
        "counted": "the answer marked",
        "not_counted": "did not count",
        "signature": "Signature of the ledger",
        "recheck": "Ask for a check",
        "recheck_more": "The jury reads your request and answers it on this page. A"
        " mark changes by a new publication only, with its reason.",
        "recheck_text": "What is to be checked",
        "recheck_hint": "Name the sitting and the question. A thousand characters at"
        " most, three requests for each publication, one at a time.",
        "recheck_send": "Send to the jury",
        "recheck_kept": "Your request is recorded.",
        "recheck_short": "Say what is to be checked, in a few words.",
        "recheck_refused": "This request is not taken: another waits for its answer, or"
        " there are three already.",
        "recheck_asked": "Request of {instant}",
        "recheck_waits": "The jury has not answered yet.",
        "recheck_answered": "Answer of the jury, {instant}",
    },
)


def words_of(lang: str, accept_language: str) -> Words:
    """Return the language chosen, else the one that the browser puts first."""
    if lang in ("fr", "en"):
        return EN if lang == "en" else FR
    return EN if accept_language.lower().startswith("en") else FR
