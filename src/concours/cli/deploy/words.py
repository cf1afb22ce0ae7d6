"""What `concours deploy` says of an inventory that is refused, in two languages."""

from concours.cli.deploy.inventory import Inventory, InventoryInvalid
from concours.cli.installation.visible import is_hidden
from concours.cli.screen import choose, complain

REASONS = {
    "missing": ("ce champ manque", "this field is missing"),
    "unknown": ("ce champ n’existe pas", "there is no such field"),
    "doubled": ("dit deux fois", "said twice"),
    "ill_typed": (
        "pas du type attendu, ou hors bornes",
        "not of its type, or out of bounds",
    ),
    "too_long": ("le fichier est trop long", "the file is too long"),
    "not_toml": ("ce n’est pas du TOML", "this is no TOML"),
    "three": ("il faut trois nœuds", "three nodes are needed"),
    "one_or_two": ("il faut un ou deux frontaux", "one or two fronts are needed"),
    "not_a_network": (
        "pas un réseau : par exemple 10.30.0.0/24",
        "not a network: for example 10.30.0.0/24",
    ),
    "everybody": (
        "ce serait presque tout le monde : dites les réseaux de votre personnel",
        "this would be nearly everybody: name the networks of your staff",
    ),
    "not_private": (
        "le réseau des machines doit être privé",
        "the machines’ network must be private",
    ),
    "outside_network": (
        "hors du réseau des machines",
        "not in the machines’ network",
    ),
    "no_such_machine": ("aucune machine de ce nom", "no machine has this name"),
    "no_console": ("aucun nœud ne porte la console", "no node has the console"),
    "no_keeper": ("aucun nœud ne porte le gardien", "no node has the keeper"),
    "no_ledger": ("aucun nœud ne porte le registre", "no node has the ledger"),
    "too_many_gateways": (
        "plus de vingt-quatre passerelles : PostgreSQL n’aurait plus de connexion",
        "more than twenty-four gateways: PostgreSQL would have no connection left",
    ),
}


def complain_of(refusal: InventoryInvalid, name: str) -> None:
    """Say of every fault which field of which file it is, and what is wrong."""
    for fault in refusal.faults:
        fr, en = REASONS[fault.reason]
        place = f"{name}:{fault.line}" if fault.line else name
        field = f"{fault.at} : " if fault.at else ""
        complain(
            fr=f"{place} : {field}{fr}",
            en=f"{place}: {field.replace(' :', ':')}{en}",
        )


def warn_of_examples(inventory: Inventory, name: str) -> None:
    """Say which names are still those of the example: no machine answers to them."""
    hosts = [host for host in (inventory.domain, *inventory.time) if is_example(host)]
    if hosts:
        names = ", ".join(hosts)
        complain(
            fr=f"{name} : noms de l’exemple, à remplacer avant de servir : {names}",
            en=f"{name}: names of the example, to replace before use: {names}",
        )


def warn_of_hidden(inventory: Inventory, name: str) -> None:
    """Say which paths no unit sees, on whatever machine: in homes, or temporary."""
    paths = [path for path in (inventory.program, inventory.client) if is_hidden(path)]
    if paths:
        names = ", ".join(paths)
        complain(
            fr=f"{name} : aucune unité ne voit ces chemins, elles n’ont ni dossiers "
            f"personnels ni /tmp : {names}",
            en=f"{name}: no unit sees these paths, they have no homes and no /tmp: "
            f"{names}",
        )


def is_example(host: str) -> bool:
    """Tell whether a name is one that documents and examples use."""
    return bool({"example", "exemple"} & set(host.split(".")))


def describe_rendering(folder: str, counts: dict[str, int]) -> str:
    """Return one line: how many files for which machine."""
    words = ", ".join(f"{name} {count}" for name, count in counts.items())
    return choose(
        fr=f"{folder} : fichiers de {words}", en=f"{folder}: files of {words}"
    )
