"""Real images, shown as a reader would show them.

Each function reads one file, applies the window a radiologist would use, turns the
image the way it is read (patient's right on the viewer's left) and crops what is not
the patient. Nothing is enlarged, retouched or annotated.
"""

from collections.abc import Callable

import numpy as np
import pydicom
import pydicom.data
import skimage.data
from numpy.typing import NDArray
from PIL import Image

Grey = NDArray[np.float64]


def chest() -> Image.Image:
    """Chest, postero-anterior. Stored inverted (MONOCHROME1); 3.6 megapixels."""
    return _picture(
        _windowed(_read("RG1_UNCR.dcm"), low=1500, high=24500, inverted=True)
    )


def ankle() -> Image.Image:
    """Right leg and ankle, front view.

    Stored inverted and mirrored: turned so that the side marker reads, and cropped
    to the exposed field.
    """
    grey = _windowed(_read("RG3_UNCR.dcm"), low=60, high=1010, inverted=True)
    return _picture(np.fliplr(grey[:, 460:1230]))


def head() -> Image.Image:
    """Head, unenhanced axial computed tomography, brain window (40/100)."""
    return _picture(_window(_hounsfield("693_UNCR.dcm"), centre=40, width=100))


def abdomen() -> Image.Image:
    """Upper abdomen, enhanced axial computed tomography, soft-tissue window (60/400).

    Stored with the spine above: its rows run towards the front of the patient.
    """
    grey = _window(_hounsfield("explicit_VR-UN.dcm"), centre=60, width=400)
    return _picture(np.flipud(grey)[116:428, 72:456])


def shoulder() -> Image.Image:
    """Right shoulder, oblique coronal magnetic resonance, T1 weighted."""
    grey = _windowed(_read("MR2_UNCR.dcm"), low=0, high=470, inverted=False)
    return _picture(grey[100:922, 8:1016])


def retina() -> Image.Image:
    """Colour photograph of a normal fundus, left eye."""
    return _shipped(skimage.data.retina)


def stained_tissue() -> Image.Image:
    """Colonic glands: immunohistochemistry, brown label, blue counterstain."""
    return _shipped(skimage.data.immunohistochemistry)


def dataset(name: str) -> pydicom.Dataset:
    """Read one file shipped by pydicom or pydicom-data; never download it."""
    path = pydicom.data.get_testdata_file(name, download=False)
    if path is None:
        raise FileNotFoundError(name)
    return pydicom.dcmread(path)


def _shipped(load: Callable[[], NDArray[np.uint8]]) -> Image.Image:
    return Image.fromarray(load())


def _read(name: str) -> Grey:
    return dataset(name).pixel_array.astype(np.float64)


def _hounsfield(name: str) -> Grey:
    scan = dataset(name)
    pixels = scan.pixel_array.astype(np.float64)
    return pixels * float(scan.RescaleSlope) + float(scan.RescaleIntercept)


def _window(values: Grey, *, centre: float, width: float) -> Grey:
    """Map a window of Hounsfield units, or of stored values, to 0 … 1."""
    low = centre - width / 2
    return _windowed(values, low=low, high=low + width, inverted=False)


def _windowed(values: Grey, *, low: float, high: float, inverted: bool) -> Grey:
    scaled = np.clip((values - low) / (high - low), 0, 1)
    return 1 - scaled if inverted else scaled


def _picture(values: Grey) -> Image.Image:
    return Image.fromarray(np.rint(values * 255).astype(np.uint8))
