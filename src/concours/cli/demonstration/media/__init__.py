"""The pictures of the demo paper, made from packages that are already installed.

No medical picture is committed: each one is read from a package that ships it
(pydicom, pydicom-data, scikit-image), shown as a reader of images would show it,
or drawn (the electrocardiogram, the figure of the fictional trial). Nothing is
downloaded, and the same packages give the same bytes at each run.
"""

from collections.abc import Callable, Iterable
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from tempfile import NamedTemporaryFile

from PIL import Image

from concours.cli.demonstration.media import ecg, radiology, survival, tablet

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
    "reperes.png": tablet.draw,
}
"""What the papers of the repository name in their media, and how each is made."""


PACKAGES = ("numpy", "pillow", "pydicom", "pydicom-data", "scikit-image")
"""What the pictures are read from and drawn with."""
EDITION = ".edition"
"""In a folder of pictures: by what they were drawn, and as which bytes."""


def make(folder: Path) -> None:
    """Write into `folder/media/` the pictures that the sources in `folder` name.

    A folder without any source gets them all. Pictures are PNG without metadata; an
    existing file is replaced, others are left alone. Two calls write the same bytes:
    the second one draws nothing, as long as neither our code nor a package changes.

    Raises `FileNotFoundError` where an installed package lacks a picture.
    """
    media = folder / "media"
    media.mkdir(parents=True, exist_ok=True)
    sources = [path.read_text(encoding="utf-8") for path in folder.glob("*.toml")]
    paths = {
        media / name: picture
        for name, picture in PICTURES.items()
        if not sources or any(f'"{name}"' in source for source in sources)
    }
    edition = media / EDITION
    if edition.exists() and edition.read_text() == _edition_of(paths):
        return
    for path, picture in paths.items():
        _put(picture(), path)
    edition.write_text(_edition_of(paths))


def _edition_of(paths: Iterable[Path]) -> str:
    """Return one line for all that pictures come from, and one for each as it is."""
    drawing = sha256()
    for module in sorted(Path(__file__).parent.glob("*.py")):
        drawing.update(module.read_bytes())
    versions = [f"{package} {version(package)}" for package in PACKAGES]
    lines = [
        f"{path.name} {sha256(path.read_bytes()).hexdigest()}"
        for path in paths
        if path.exists()
    ]
    return "\n".join([drawing.hexdigest(), *versions, *lines])


def _put(picture: Image.Image, path: Path) -> None:
    """Write whole or not at all: two demonstrations may start at once."""
    with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        picture.save(file, format="PNG", compress_level=1)
    draft = Path(file.name)
    draft.chmod(0o644)
    draft.replace(path)
