"""Words of a report: what the record cannot tell, as the page and the paper say it."""

from django.utils.translation import gettext_noop as noop

LIMITS = (
    noop(
        "Les causes\u00a0: le registre dit ce qui fut fait et quand, jamais pourquoi."
        " Celles qui sont écrites ici sont de qui signe."
    ),
    noop(
        "Ce qui se disait en salle et au téléphone\u00a0: seul y est ce que quelqu’un a"
        " écrit, à son nom."
    ),
    noop(
        "Ce qu’un candidat a ressenti, ou n’a pas écrit\u00a0: une action qui n’a"
        " pas été faite ne laisse pas de trace."
    ),
    noop(
        "L’heure exacte d’une action\u00a0: elle est celle de la tablette\u202f;"
        " l’attente se mesure jusqu’à son arrivée au centre."
    ),
    noop(
        "Les processus, les disques et le réseau\u00a0: leurs nombres vivent douze"
        " heures en mémoire, et ne sont pas des actes."
    ),
)
