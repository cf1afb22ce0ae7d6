"""What the verdict rests on: the day second by second, the machine, the method."""

from typing import Final

from concours.rehearsal.report import plots, words
from concours.rehearsal.report.frame import Frame, frame_of
from concours.rehearsal.report.markup import Markup, element, join
from concours.rehearsal.report.model import Process, Report
from concours.rehearsal.report.numbers import Say, decimal, size, whole, with_unit
from concours.rehearsal.report.pieces import (
    bilingual,
    figure,
    french,
    lead,
    row,
    sheet,
    table,
)
from concours.rehearsal.report.verdict import server

BAND: Final = ("band", Say("panne, par son numéro", "fault, by its number"))
WAITS: Final = (
    ("curve max", Say("la plus longue", "longest")),
    ("curve p99", Say("p99", "p99")),
    ("curve p95", Say("p95", "p95")),
    ("curve p50", Say("p50", "p50")),
    ("bound", Say("cible 100 ms", "target")),
    BAND,
)
NOTHING_MEASURED: Final = Say("Rien n’a été mesuré.", "Nothing was measured.")
CAME: Final = (("bound", Say("cible 3 000 par s", "target")), BAND)
LAYERS: Final = (
    ("layer gateway", words.PROCESSES["gateway"]),
    ("layer postgresql", words.PROCESSES["postgresql"]),
    ("layer ledger", words.PROCESSES["ledger"]),
    ("layer others", Say("Autres", "Others")),
    ("curve crowd", words.PROCESSES["generator"]),
)


METHOD: Final = (
    Say(
        "Chaque candidat virtuel parle le vrai protocole et tient son propre"
        " relevé. À la fin, le journal du serveur est comparé à ces relevés, action"
        " par action, et chaque note à celle que donne le relevé.",
        "Each virtual candidate speaks the real protocol and keeps a record of its"
        " own. At the end the server’s journal is compared with these records,"
        " entry by entry, and each mark with the mark of the record.",
    ),
    Say(
        "Un temps de réponse va de l’envoi par la tablette à la réponse lue, pour"
        " l’essai qui a réussi. Les essais manqués sont comptés dans le tableau des"
        " réponses, les coupures dans celui des pannes.",
        "A wait runs from what a tablet sends to the answer read, for the try that"
        " succeeded. Failed tries are counted among the answers, cuts among the"
        " faults.",
    ),
    Say(
        "Les heures du lancement viennent de la vraie horloge de la machine, non de"
        " celles, parfois fausses, des tablettes.",
        "Instants of the launch are those of the machine’s true clock, not of the"
        " tablets’ own, some of which are wrong.",
    ),
    Say(
        "Une page de mémoire que plusieurs programmes partagent compte une fois."
        " La mémoire d’un candidat est ce dont le serveur a grossi, divisé par le"
        " nombre de candidats.",
        "Memory that several processes share counts once. The memory of a candidate"
        " is what the server grew by, divided by the number of candidates.",
    ),
)


def in_time(report: Report, number: int) -> Markup:
    """Draw the day, second by second."""
    title = Say("Au fil de l’épreuve", "Over time")
    frame = frame_of(report)
    if frame is None:
        return sheet(number, title, lead(NOTHING_MEASURED))
    return sheet(number, title, element("div", *_figures(report, frame)))


def _figures(report: Report, frame: Frame) -> list[Markup]:
    waits = Say(
        "Temps de réponse, échelle logarithmique. Avec p99, 99 envois sur 100 ont"
        " attendu moins ; avec p50, la moitié.",
        "Log scale. 99 in 100 waited less than p99, half less than p50.",
    )
    came = Say(
        "Ce que le serveur a rendu durable, puis confirmé aux tablettes.",
        "What the server made durable, then acknowledged.",
    )
    cores = Say(
        f"La machine a {report.machine.cores_count} cœurs, que les candidats virtuels"
        " partagent avec le serveur.",
        f"The machine has {report.machine.cores_count} cores, shared by server and"
        " virtual candidates.",
    )
    return [
        figure(
            Say("De l’envoi à « Enregistré »", "From sent to acknowledged"),
            plots.acknowledgements(report, frame),
            WAITS,
            waits,
        ),
        figure(
            Say("Actions enregistrées par seconde", "Entries a second"),
            plots.entries(report, frame),
            CAME,
            came,
        ),
        figure(
            Say("Cœurs occupés", "Cores in use"),
            plots.cpu(report, frame),
            LAYERS,
            cores,
        ),
    ]


def machine(report: Report, number: int) -> Markup:
    """Say what each kind of process used."""
    title = Say("Ce que la machine a donné", "What the machine gave")
    if not report.processes:
        return sheet(number, title, lead(NOTHING_MEASURED))
    heads = [
        Say("Programmes", "Processes"),
        Say("Nombre", "Count"),
        Say("Temps de calcul", "Processor"),
        Say("par action", "per entry"),
        Say("Mémoire au repos", "Idle memory"),
        Say("au plus", "at most"),
        Say("pour 1 000 candidats", "per 1,000 candidates"),
    ]
    server_processes = server(report)
    crowd = [p for p in report.processes if p.side == "generator"]
    rows = [_process(words.PROCESSES[p.name], [p], report) for p in server_processes]
    total = Say("Tout le serveur", "Whole server")
    rows.append(_process(total, list(server_processes), report, kind="sums"))
    rows += [_process(words.PROCESSES[p.name], [p], report) for p in crowd]
    return sheet(number, title, table(title, heads, rows))


def _process(
    name: Say, processes: list[Process], report: Report, *, kind: str = ""
) -> Markup:
    cpu_ms = sum(p.cpu_ms for p in processes)
    idle_bytes = sum(p.memory_idle_bytes for p in processes)
    max_bytes = sum(p.memory_max_bytes for p in processes)
    grown_bytes = max(max_bytes - idle_bytes, 0) * 1_000
    entries, candidates = report.entries.count, report.plan.candidates_count
    per_entry = decimal(cpu_ms * 1_000, per=entries, digits=1) if entries else None
    return row(
        "",
        bilingual(name),
        whole(sum(p.count for p in processes)).fr,
        with_unit(decimal(cpu_ms, per=1_000, digits=1), "s").fr,
        french(with_unit(per_entry, "µs") if per_entry else None),
        size(idle_bytes).fr,
        size(max_bytes).fr,
        french(size(grown_bytes // candidates) if candidates else None),
        kind=kind,
    )


def answers(report: Report, number: int) -> Markup:
    """Say what tablets were answered, by code."""
    title = Say("Ce que les tablettes ont reçu", "What tablets were answered")
    if not report.answers:
        return sheet(number, title, lead(NOTHING_MEASURED))
    heads = [Say("Code de la réponse", "Code of the answer"), Say("Fois", "Times")]
    counts = sorted(report.answers.items(), key=lambda code: (-code[1], code[0]))
    rows = [
        row("", element("span", code, class_="code"), whole(count).fr)
        for code, count in counts
    ]
    return sheet(number, title, table(title, heads, rows))


def command(report: Report) -> str:
    """Return the command that plays this rehearsal again."""
    plan = report.plan
    text = f"concours rehearse --candidates {plan.candidates_count}"
    text += f" --sites {plan.sites_count} --minutes {plan.minutes}"
    text += f" --speed {plan.speed} --seed {plan.seed}"
    text += f" --gateways {plan.gateways_count} --generators {plan.generators_count}"
    if plan.sittings_count > 1:
        text += f" --sittings {plan.sittings_count}"
    if plan.has_kiosk:
        text += " --kiosk"
    return f"{text} --faults {','.join(plan.faults) or 'none'}"


def method(report: Report, number: int) -> Markup:
    """Say how the figures came about, so that anybody may doubt them."""
    host, plan = report.machine, report.plan
    memory = size(host.memory_bytes)
    ways = [
        Say(
            f"Une seule machine : {host.cores_count} cœurs, {memory.fr}, {host.system},"
            f" Python {host.python}, PostgreSQL {host.postgresql} ;"
            f" {plan.gateways_count} programmes d’accueil, {plan.generators_count} de"
            " candidats virtuels.",
            f"One machine: {host.cores_count} cores, {memory.en}, {host.system}, Python"
            f" {host.python}, PostgreSQL {host.postgresql}; {plan.gateways_count}"
            f" gateways, {plan.generators_count} generators.",
        ),
        *METHOD,
    ]
    replay = element("span", command(report), class_="code")
    last = join(bilingual(Say("Pour rejouer :", "To play it again:")), " ", replay)
    version = f"Version {report.commit}" if report.commit else ""
    return sheet(
        number,
        Say("Comment c’est mesuré", "How it was measured"),
        element(
            "ul",
            *(element("li", bilingual(way)) for way in ways),
            element("li", last),
            *(
                [element("li", element("span", version, class_="code"))]
                if version
                else []
            ),
            class_="how",
        ),
    )
