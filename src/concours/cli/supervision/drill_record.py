"""Where a drill is recorded: in the journal of a house of this machine, or nowhere."""

from pathlib import Path

from concours.cli.house import HouseFault, set_up_django
from concours.cli.screen import complain


def open_record(home: Path) -> bool:
    """Set Django up on the house on `home`; say, and return False, if none is there."""
    try:
        set_up_django(home)
    except HouseFault as fault:
        complain(
            fr=f"L’exercice n’est inscrit nulle part : donnez --home. {fault.fr}",
            en=f"The drill is recorded nowhere: give --home. {fault.en}",
        )
        return False
    return True
