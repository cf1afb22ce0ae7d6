"""The picture of the technical check: four plain shapes, to be pointed at."""

from PIL import Image, ImageDraw

SMOOTH = 2
WIDTH, HEIGHT = 1200, 800
PAPER, INK, FILL = (255, 255, 255), (20, 20, 30), (214, 224, 240)


def draw() -> Image.Image:
    """Draw a disc, a square, a triangle and a star of one colour."""
    sheet = Image.new("RGB", (WIDTH * SMOOTH, HEIGHT * SMOOTH), PAPER)
    pen = ImageDraw.Draw(sheet)
    pen.ellipse(_scaled(150, 100, 400, 350), fill=FILL, outline=INK, width=8)
    pen.rectangle(_scaled(800, 100, 1050, 350), fill=FILL, outline=INK, width=8)
    triangle = _scaled(275, 450, 410, 700, 140, 700)
    pen.polygon(triangle, fill=FILL, outline=INK, width=8)
    star = _scaled(
        *(925, 440, 959, 537, 1063, 540, 981, 603, 1010, 702),
        *(925, 643, 840, 702, 869, 603, 787, 540, 891, 537),
    )
    pen.polygon(star, fill=FILL, outline=INK, width=8)
    return sheet.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def _scaled(*numbers: float) -> list[float]:
    return [number * SMOOTH for number in numbers]
