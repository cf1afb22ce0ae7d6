"""The words of a report, in French and in English; each code has its sentence."""

from collections.abc import Callable, Mapping
from typing import Final

from concours.rehearsal.report.codes import DifferenceCode, FaultCode, ProcessName
from concours.rehearsal.report.model import Fault
from concours.rehearsal.report.numbers import (
    Say,
    latency,
    size,
    span,
    whole,
    with_unit,
)
from concours.rehearsal.report.verdict import TargetCode, TargetResult, WrongCode

FAULTS: Final[Mapping[FaultCode, Say]] = {
    "gateway_killed": Say(
        "Un des serveurs que joignent les tablettes est tué, puis relancé.",
        "One of the servers that tablets talk to is killed, then restarted.",
    ),
    "gateways_rolled": Say(
        "Un des serveurs que joignent les tablettes est arrêté comme à une mise à jour,"
        " puis relancé ; le suivant après lui.",
        "One of the servers that tablets talk to is ended as by an update, then"
        " restarted; the next one after it.",
    ),
    "gateways_killed": Say(
        "Tous les serveurs que joignent les tablettes sont tués ensemble, puis"
        " relancés.",
        "All servers that tablets talk to are killed together, then restarted.",
    ),
    "database_killed": Say(
        "La base de données est tuée en pleine écriture, puis relancée.",
        "The database is killed in the middle of a write, then restarted.",
    ),
    "primary_killed": Say(
        "La base de données principale est tuée ; une autre machine prend sa place.",
        "The primary database is killed; another machine takes its place.",
    ),
    "primary_off": Say(
        "La machine de la base principale s’éteint ; une autre prend sa place.",
        "The machine of the primary database is off; another one takes its place.",
    ),
    "primary_frozen": Say(
        "La machine de la base principale se fige sans rien dire ; une autre prend sa"
        " place.",
        "The machine of the primary database freezes without a word; another one takes"
        " its place.",
    ),
    "primary_switched": Say(
        "La base principale passe la main à une autre machine, comme avant un"
        " entretien.",
        "The primary database hands over to another machine, as before maintenance.",
    ),
    "place_lost": Say(
        "Les trois machines de la base sont perdues ; la sauvegarde prend leur place.",
        "All three machines of the database are lost; the backup takes their place.",
    ),
    "table_dropped": Say(
        "Une personne supprime la table des réponses ; la base est restaurée à"
        " l’instant d’avant.",
        "A person drops the table of answers; the database is restored to the instant"
        " before.",
    ),
    "house_restarted": Say(
        "Tous les programmes du serveur sont arrêtés, puis relancés.",
        "Every server process is stopped, then started again.",
    ),
    "disk_slow": Say(
        "Le disque du serveur devient très lent.",
        "The server's disk becomes very slow.",
    ),
    "site_flapping": Say(
        "Le réseau tombe et revient sans cesse. {where}",
        "The network falls and comes back again and again. {where}",
    ),
    "site_cut": Say(
        "Le réseau est coupé. {where}",
        "The network is cut. {where}",
    ),
    "nation_cut": Say(
        "Le réseau est coupé partout ; toutes les tablettes reviennent ensemble :"
        " {count}.",
        "The network is cut everywhere; all tablets come back together: {count}.",
    ),
    "package_missing": Say(
        "Tablettes sans le sujet chiffré à l’heure du lancement : {count}.",
        "Tablets without the sealed paper at the hour of the launch: {count}.",
    ),
    "tablets_replaced": Say(
        "Tablettes mortes en cours d’épreuve, remplacées : {count}.",
        "Tablets that died in the middle of the sitting, replaced: {count}.",
    ),
    "tablets_returned": Say(
        "Tablettes remplacées, puis revenues avec leurs actions : {count}.",
        "Tablets replaced, then back with what they had kept: {count}.",
    ),
    "clocks_off": Say(
        "Tablettes dont l’horloge se trompe d’un jour : {count}.",
        "Tablets whose clock is a day off: {count}.",
    ),
    "lines_lossy": Say(
        "Trois requêtes sur dix sans réponse, les autres avec 2 s de retard. {where}",
        "Three requests in ten get no answer, the others come 2 s late. {where}",
    ),
    "portal": Say(
        "Un boîtier du réseau répond à la place du serveur et dit que tout va bien."
        " {where}",
        "A box in the network answers in the server’s place and says that all is"
        " well. {where}",
    ),
}

PROCESSES: Final[Mapping[ProcessName, Say]] = {
    "gateway": Say("Accueil des tablettes", "Gateway"),
    "postgresql": Say("Base de données", "PostgreSQL"),
    "ledger": Say("Registre et tableau", "Ledger and board"),
    "console": Say("Pages du jury", "Console"),
    "keeper": Say("Gardien des clés", "Keeper"),
    "supervisor": Say("Superviseur", "Supervisor"),
    "generator": Say("Candidats virtuels", "Virtual candidates"),
    "conductor": Say("Conduite de la répétition", "Conductor"),
}

DIFFERENCES: Final[Mapping[DifferenceCode, Say]] = {
    "lost": Say("Action perdue", "Entry lost"),
    "doubled": Say("Action comptée deux fois", "Entry held twice"),
    "altered": Say("Action altérée", "Entry altered"),
    "foreign": Say("Action que nul n’a écrite", "Entry that nobody wrote"),
    "chain_broken": Say("Chaîne d’actions rompue", "Chain of entries broken"),
    "mark_different": Say("Note différente", "Mark different"),
    "copy_missing": Say("Copie incomplète", "Copy incomplete"),
    "call_lost": Say("Appel perdu", "Call lost"),
    "break_different": Say("Pause mal rendue", "Break not given back"),
}

WRONGS: Final[Mapping[WrongCode, tuple[Say, Say]]] = {  # of one, of several
    "lost": (
        Say("1 action perdue", "1 entry lost"),
        Say("{count} actions perdues", "{count} entries lost"),
    ),
    "doubled": (
        Say("1 action doublée", "1 entry doubled"),
        Say("{count} actions doublées", "{count} entries doubled"),
    ),
    "altered": (
        Say("1 action altérée", "1 entry altered"),
        Say("{count} actions altérées", "{count} entries altered"),
    ),
    "foreign": (
        Say("1 action que nul n’a écrite", "1 entry that nobody wrote"),
        Say("{count} actions que nul n’a écrites", "{count} entries nobody wrote"),
    ),
    "chain_broken": (
        Say("1 chaîne rompue", "1 chain broken"),
        Say("{count} chaînes rompues", "{count} chains broken"),
    ),
    "mark_different": (
        Say("1 note différente", "1 mark different"),
        Say("{count} notes différentes", "{count} marks different"),
    ),
    "copy_missing": (
        Say("1 copie incomplète", "1 copy incomplete"),
        Say("{count} copies incomplètes", "{count} copies incomplete"),
    ),
    "call_lost": (
        Say("1 appel perdu", "1 call lost"),
        Say("{count} appels perdus", "{count} calls lost"),
    ),
    "break_different": (
        Say("1 pause mal rendue", "1 break not given back"),
        Say("{count} pauses mal rendues", "{count} breaks not given back"),
    ),
    "accused": (
        Say("1 candidat mis en cause à tort", "1 candidate wrongly accused"),
        Say("{count} candidats mis en cause à tort", "{count} wrongly accused"),
    ),
    "prober_missed": (
        Say("1 candidat fautif non signalé", "1 guilty candidate not found"),
        Say("{count} candidats fautifs non signalés", "{count} guilty not found"),
    ),
    "tablet_ended": (
        Say(
            "1 tâche d’une tablette virtuelle interrompue",
            "1 virtual tablet's task ended",
        ),
        Say(
            "{count} tâches de tablettes virtuelles interrompues",
            "{count} tasks of virtual tablets ended",
        ),
    ),
    "not_collected": (Say("collecte inachevée", "collection not finished"),) * 2,
    "nothing_held": (Say("aucune action enregistrée", "no entry held"),) * 2,
    "marks_not_compared": (Say("notes non comparées", "marks not compared"),) * 2,
}

TARGETS: Final[Mapping[TargetCode, Say]] = {
    "sustained": Say(
        "Actions enregistrées par seconde, du lancement à la clôture",
        "Entries a second, from launch to close",
    ),
    "acknowledged_p99": Say(
        "De l’envoi à « Enregistré », pour 99 envois sur 100",
        "From sent to acknowledged, 99th percentile",
    ),
    "key_last": Say(
        "De l’acte de lancement à la dernière tablette qui tient la clé",
        "From the committed act to the last key in hand",
    ),
    "reveal_spread": Say(
        "Entre la première et la dernière tablette qui découvrent le sujet",
        "Between the first and the last reveal",
    ),
    "enrolment": Say("Inscription de toutes les tablettes", "Enrolment of all tablets"),
    "all_back": Say(
        "Retour de toutes les tablettes après la pire panne",
        "All tablets back after the worst fault",
    ),
    "cpu_per_entry": Say(
        "Calcul du serveur pour une action", "Server processor time for an entry"
    ),
    "memory_per_candidate": Say(
        "Mémoire du serveur pour un candidat", "Server memory for a candidate"
    ),
    "marking": Say("Correction de toutes les copies", "Marking of all copies"),
}

RESULTS: Final[Mapping[TargetResult, Say]] = {
    "met": Say("Tenue", "Met"),
    "missed": Say("Non tenue", "Missed"),
    "not_judged": Say("Non jugée : foule réduite", "Not judged: smaller crowd"),
    "unmeasured": Say("Non mesurée", "Not measured"),
}

IN_WORDS: Final[Mapping[TargetCode, Callable[[int], Say]]] = {
    "sustained": lambda n: with_unit(whole(n), "par s", "a second"),
    "acknowledged_p99": latency,
    "key_last": span,
    "reveal_spread": span,
    "enrolment": span,
    "all_back": span,
    "cpu_per_entry": lambda n: with_unit(whole(n), "µs"),
    "memory_per_candidate": size,
    "marking": span,
}


def fill_in(sentence: Say, **facts: Say) -> Say:
    """Put facts into a sentence, each in its language."""
    return Say(
        sentence.fr.format(**{name: fact.fr for name, fact in facts.items()}),
        sentence.en.format(**{name: fact.en for name, fact in facts.items()}),
    )


def fault(injected: Fault) -> Say:
    """Say what a fault was, and where."""
    count, site = whole(injected.count), injected.site
    place = Say(f"Centre : {site}.", f"Site: {site}.")
    if site is None:
        place = Say(f"Centres touchés : {count.fr}.", f"Sites struck: {count.en}.")
    return fill_in(FAULTS[injected.code], count=count, where=place)


def wrong(code: WrongCode, count: int) -> Say:
    """Say one thing that is wrong, with how many."""
    singular, plural = WRONGS[code]
    return singular if count == 1 else fill_in(plural, count=whole(count))
