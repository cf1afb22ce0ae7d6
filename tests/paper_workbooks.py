"""Workbooks of papers, made for tests, and the TOML that an author would write."""

import json
from io import BytesIO

from hypothesis import strategies as st
from openpyxl import Workbook

SIGNS = "abcéœ -,'’éÀ0123456789µ≤\"\\\n"
TEXT = st.text(SIGNS, max_size=30).map("Où {}".format)
WORD = st.text("abcdéè'", min_size=4, max_size=9)
POINTS = {"": None, "2": "2", "0,5": "1/2", "1.25": "5/4", "3/2": "3/2"}
KINDS = {
    "isolé": "isolated",
    "": "isolated",
    "Progressif": "progressive",
    "élément clé": "kfp",
}
NAVIGATIONS = {"": None, "libre": "free", "Verrouillé": "locked"}


def workbook(
    questions, dossiers=(), facts=(("titre", "Blanc"), ("duree", 60))
) -> bytes:
    """A workbook of these lines, each a dict by heading."""
    book = Workbook()
    _fill(book.active, "Questions", questions)
    if dossiers:
        _fill(book.create_sheet(), "Dossiers", dossiers)
    sheet = book.create_sheet("Sujet")
    for row in facts:
        sheet.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet, title, lines) -> None:
    sheet.title = title
    headings = [*dict.fromkeys(name for line in lines for name in line)]
    sheet.append(headings)
    for line in lines:
        sheet.append([line.get(name) for name in headings])
    for row in sheet:
        for cell in row:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # as a person types it in a cell of texts


@st.composite
def ticked(draw):
    """A line with propositions, and its question."""
    form = draw(st.sampled_from(("QRU", "QRM", "QRP", "QRPL")))
    sizes = {"QRPL": (10, 25)}
    count = draw(st.integers(*sizes.get(form, (4, 5))))
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXY"[:count]
    texts = draw(st.lists(WORD, min_size=count, max_size=count, unique=True))
    most = {"QRU": 1, "QRPL": 5}.get(form, count)
    right = draw(st.sets(st.sampled_from(letters), min_size=1, max_size=most))
    wrong = set(letters) - right
    grave = form != "QRPL"
    needed = draw(st.sets(st.sampled_from(sorted(right)))) if grave else set()
    worst = draw(st.sets(st.sampled_from(sorted(wrong)))) if grave and wrong else set()
    line = dict(zip(letters, texts, strict=True))
    between = draw(st.sampled_from(("", ", ", ";", " ")))
    for name, chosen in (
        ("juste", right),
        ("indispensable", needed),
        ("inacceptable", worst),
    ):
        line[name] = between.join(sorted(chosen))
    rows = [
        {"text": text.strip()}
        | ({"right": True} if letter in right else {})
        | ({"indispensable": True} if letter in needed else {})
        | ({"inacceptable": True} if letter in worst else {})
        for letter, text in zip(letters, texts, strict=True)
    ]
    return {"type": form.lower() if draw(st.booleans()) else form, **line}, {
        "format": form,
        "propositions": rows,
    }


@st.composite
def written(draw):
    """A line with wordings, and its question."""
    words = draw(st.lists(WORD, min_size=2, max_size=5, unique=True))
    cut = draw(st.integers(1, len(words)))
    full, half = words[:cut], words[cut:]
    between = draw(st.sampled_from(("; ", "\n", " ;\n")))
    line = {
        "type": "QROC",
        "reponses": between.join(full),
        "reponses_moitie": between.join(half),
    }
    question = {"format": "QROC", "accepted": [w.strip() for w in full]}
    return line, question | ({"half": [w.strip() for w in half]} if half else {})


def figure(draw, line, table) -> None:
    """Give both the same figure, or none."""
    if not draw(st.booleans()):
        return
    alt, caption = draw(WORD), draw(st.one_of(st.just(""), WORD))
    line |= {"image": "cliche.png", "description": alt, "legende": caption}
    table["figures"] = [{"file": "cliche.png", "alt": alt.strip()}]
    if caption.strip():
        table["figures"][0]["caption"] = caption.strip()


@st.composite
def questions(draw):
    """A line with every option, and its question."""
    line, table = draw(st.one_of(ticked(), written()))
    line["enonce"] = table["text"] = draw(TEXT)
    line["rang"] = table["rank"] = draw(st.sampled_from("AB"))
    item = draw(st.integers(1, 367))
    line["item"] = item if draw(st.booleans()) else str(item)
    table["item"] = item
    for name in ("points", "coefficient"):
        line[name] = draw(st.sampled_from(sorted(POINTS)))
        if POINTS[line[name]]:
            table[name] = POINTS[line[name]]
    facts = draw(st.one_of(st.just(""), TEXT))
    line["elements_nouveaux"] = facts
    if facts:
        table["facts"] = facts
    figure(draw, line, table)
    table["text"] = table["text"].strip()
    return line, table


@st.composite
def papers(draw):
    """Lines of both sheets, and the folder that an author would write instead."""
    lines, dossier_lines, folder = [], [], {}
    for number in range(draw(st.integers(1, 4))):
        is_named = draw(st.booleans()) or number > 0
        title = f"Dossier {number}" if is_named else ""
        table = {"kind": "isolated", "title": title or "Questions"}
        if is_named and draw(st.booleans()):
            line = {
                "dossier": title.upper(),
                "genre": draw(st.sampled_from(sorted(KINDS))),
                "navigation": draw(st.sampled_from(sorted(NAVIGATIONS))),
                "titre": draw(WORD),
                "vignette": draw(TEXT),
            }
            table = {
                "kind": KINDS[line["genre"]],
                "title": line["titre"].strip(),
                "vignette": line["vignette"].strip(),
            }
            if NAVIGATIONS[line["navigation"]]:
                table["navigation"] = NAVIGATIONS[line["navigation"]]
            figure(draw, line, table)
            dossier_lines.append(line)
        pairs = draw(st.lists(questions(), min_size=1, max_size=3))
        lines += [{"dossier": title} | line for line, _ in pairs]
        table["questions"] = [question for _, question in pairs]
        folder[f"dossier-{number}.toml" if is_named else "questions.toml"] = table
    folder["paper.toml"] = {
        "code": "blanc",
        "title": "Blanc",
        "duration_minutes": 60,
        "dossiers": [*folder],
    }
    return lines, dossier_lines, folder


def toml(value, name="") -> str:
    """A table as TOML, each value in line, for tests alone."""
    if isinstance(value, dict) and not name:
        return "\n".join(f"{key} = {toml(one, key)}" for key, one in value.items())
    if isinstance(value, dict):
        pairs = ", ".join(f"{key} = {toml(one, key)}" for key, one in value.items())
        return f"{{{pairs}}}"
    if isinstance(value, list):
        return "[" + ", ".join(toml(one, "-") for one in value) + "]"
    return json.dumps(value)
