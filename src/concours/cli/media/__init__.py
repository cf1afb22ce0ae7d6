"""The pictures of the demo paper, made from packages that are already installed.

No medical picture is committed: each one is read from a package that ships it
(pydicom, pydicom-data, scikit-image), shown as a reader of images would show it,
or drawn (the electrocardiogram, the figure of the fictional trial). Nothing is
downloaded, and the same packages give the same bytes at each run.
"""

from collections.abc import Callable
from pathlib import Path

from PIL import Image

from concours.cli.media import ecg, radiology, survival, tablet

PICTURES: dict[str, Callable[[], Image.Image]] = {
    "thorax.png": radiology.chest,
    "cheville.png": radiology.ankle,
    "scanner-crane.png": radiology.head,
    "scanner-abdomen.png": radiology.abdomen,
    "irm-epaule.png": radiology.shoulder,
    "fond-oeil.png": radiology.retina,
    "immunohistochimie.png": radiology.stained_tissue,
    "ecg.png": ecg.draw,
    "survie.png": survival.draw,
}
"""What the demo paper names in its media, and how each picture is made."""

CHECK_PICTURES: dict[str, Callable[[], Image.Image]] = {"reperes.png": tablet.draw}
"""What the technical check names."""


def make(folder: Path) -> None:
    """Write into `folder/media/` the pictures that the paper in `folder` needs.

    Pictures are PNG without any metadata. An existing file is replaced.
    `folder` is one of the two papers; a folder that holds `check` in the name of
    its paper gets the pictures of the technical check, any other the demo's.

    Raises `FileNotFoundError` where an installed package lacks a picture.
    """
    media = folder / "media"
    media.mkdir(parents=True, exist_ok=True)
    pictures = CHECK_PICTURES if folder.name == "check" else PICTURES
    for name, picture in pictures.items():
        picture().save(media / name, format="PNG", optimize=True)
