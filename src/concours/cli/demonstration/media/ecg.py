"""A 12-lead electrocardiogram on millimetre paper, from a recorded waveform.

Drawn as it is printed: 25 mm/s, 10 mm/mV, four columns of 2.4 s and a long DII
below, a calibration pulse of 1 mV at the head of each row. The recording is ten
seconds of a normal sinus rhythm shipped with pydicom.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from concours.cli.demonstration.media.radiology import dataset

PX = 8
"""Pixels to a millimetre of paper."""
SMOOTH = 2
"""Drawn this many times larger, then reduced: the trace has no steps."""
WIDTH_MM, HEIGHT_MM = 270, 135
LEFT_MM, TOP_MM = 15, 20
ROW_MM = 30
MM_PER_S, MM_PER_MV = 25, 10
COLUMN_S = 2.4
"""No QRS of this recording is cut between two columns of this length."""

ROWS = (
    ("DI", "aVR", "V1", "V4"),
    ("DII", "aVL", "V2", "V5"),
    ("DIII", "aVF", "V3", "V6"),
)
LONG = "DII"
CHANNELS = (
    *("DI", "DII", "DIII", "aVR", "aVL", "aVF"),
    *("V1", "V2", "V3", "V4", "V5", "V6"),
)

PAPER, FINE, COARSE = (255, 250, 248), (248, 214, 210), (232, 160, 154)
INK = (20, 20, 30)

Trace = NDArray[np.float64]


def draw() -> Image.Image:
    """Draw the whole sheet, 2160 pixels wide."""
    scale = PX * SMOOTH
    size = (WIDTH_MM * scale, HEIGHT_MM * scale)
    sheet = Image.new("RGB", size, PAPER)
    pen = ImageDraw.Draw(sheet)
    _grid(pen, scale)
    leads, rate = _leads()
    step = round(COLUMN_S * rate)
    for row, names in enumerate(ROWS):
        _calibration(pen, row, scale)
        for column, name in enumerate(names):
            span = leads[name][column * step : (column + 1) * step]
            x = LEFT_MM + column * COLUMN_S * MM_PER_S
            _trace(pen, span, at=(x, _baseline(row)), rate=rate, scale=scale)
            _label(pen, name, at=(x, _baseline(row)), scale=scale)
    _calibration(pen, len(ROWS), scale)
    origin = (float(LEFT_MM), _baseline(len(ROWS)))
    _trace(pen, leads[LONG][: 4 * step], at=origin, rate=rate, scale=scale)
    _label(pen, LONG, at=origin, scale=scale)
    _legend(pen, scale)
    return sheet.resize((WIDTH_MM * PX, HEIGHT_MM * PX), Image.Resampling.LANCZOS)


def _leads() -> tuple[dict[str, Trace], float]:
    """Give the twelve leads in millivolts, centred, and samples a second."""
    recording = dataset("waveform_ecg.dcm")
    microvolts = recording.waveform_array(0)
    rate = float(recording.WaveformSequence[0].SamplingFrequency)
    millivolts = (microvolts - np.median(microvolts, axis=0)) / 1000
    return dict(zip(CHANNELS, millivolts.T, strict=True)), rate


def _baseline(row: int) -> float:
    return TOP_MM + 7 + row * ROW_MM


def _grid(pen: ImageDraw.ImageDraw, scale: int) -> None:
    for mm in range(max(WIDTH_MM, HEIGHT_MM) + 1):
        ink, width = (COARSE, 2) if mm % 5 == 0 else (FINE, 1)
        at = mm * scale
        pen.line((at, 0, at, HEIGHT_MM * scale), fill=ink, width=width * SMOOTH)
        pen.line((0, at, WIDTH_MM * scale, at), fill=ink, width=width * SMOOTH)


def _trace(
    pen: ImageDraw.ImageDraw,
    span: Trace,
    *,
    at: tuple[float, float],
    rate: float,
    scale: int,
) -> None:
    x = at[0] + np.arange(len(span)) / rate * MM_PER_S
    y = at[1] - span * MM_PER_MV
    points = [(float(a), float(b)) for a, b in zip(x * scale, y * scale, strict=True)]
    for start, end in pairwise(points):
        pen.line((*start, *end), fill=INK, width=5)


def _calibration(pen: ImageDraw.ImageDraw, row: int, scale: int) -> None:
    base = _baseline(row)
    steps = ((5, 0), (7, 0), (7, 1), (12, 1), (12, 0), (14, 0))
    points = [(mm * scale, (base - mv * MM_PER_MV) * scale) for mm, mv in steps]
    pen.line(points, fill=INK, width=5)


def _label(
    pen: ImageDraw.ImageDraw, name: str, *, at: tuple[float, float], scale: int
) -> None:
    font = ImageFont.load_default(4 * scale)
    pen.text(((at[0] + 0.3) * scale, (at[1] - 17) * scale), name, font=font, fill=INK)


def _legend(pen: ImageDraw.ImageDraw, scale: int) -> None:
    font = ImageFont.load_default(4 * scale)
    place = (LEFT_MM * scale, (HEIGHT_MM - 9) * scale)
    pen.text(place, "25 mm/s   10 mm/mV", font=font, fill=INK)
