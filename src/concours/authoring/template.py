"""The workbook to fill in, empty or with an example, and its drop-down lists."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from concours.core.authoring.spreadsheet.columns import (
    DOSSIER_COLUMNS,
    DOSSIERS,
    PAPER,
    QUESTION_COLUMNS,
    QUESTIONS,
    TYPES,
)

LONG_LETTERS = "IJKLMNOPQRSTUVWXY"
"""What a QRPL alone needs: after all other columns, in nobody's way."""

LINES_COUNT = 501
"""How far the lists and the form of texts go: the most questions of a paper."""

LISTS = {
    "type": TYPES,
    "rang": ("A", "B"),
    "genre": ("isolé", "progressif", "élément clé"),
    "navigation": ("libre", "verrouillé"),
}
WIDTHS = {"enonce": 60, "vignette": 60, "reponses": 30, "description": 30, "titre": 30}
HINTS = {
    "type": "QRU : une seule bonne réponse. QRM : plusieurs. QRP : autant qu’il est "
    "annoncé. QRPL : de même, 10 à 25 propositions. QROC : réponse écrite.",
    **dict.fromkeys(LONG_LETTERS, "QRPL : la suite des propositions A à H."),
    "enonce": "Ce que lit le candidat. *italique*, **gras**, une ligne vide entre deux "
    "paragraphes.",
    "juste": "Les lettres des bonnes réponses : B, ou AC.",
    "reponses": "QROC : les réponses qui valent le point, séparées par ; (cinq mots au "
    "plus chacune).",
    "reponses_moitie": "QROC : celles qui valent la moitié du point.",
    "points": "1 si rien n’est écrit. 2, 0,5 ou 3/2.",
    "image": "Le nom d’un fichier du dossier media/ : cliche.png.",
    "description": "Ce que montre l’image, pour qui ne peut la voir.",
    "dossier": "Vide pour une question isolée. Les questions d’un dossier se suivent.",
    "vignette": "Ce qui est lu avant les questions du dossier.",
    "navigation": "Verrouillé : valider une question ouvre la suivante, sans retour.",
}

Rows = Sequence[dict[str, str]]

EXAMPLE_FACTS = (("titre", "Examen blanc de physiologie"), ("duree", "60"))
EXAMPLE_DOSSIERS: Rows = (
    {
        "dossier": "Essoufflement",
        "genre": "progressif",
        "titre": "Un essoufflement récent",
        "vignette": "Une femme de 54 ans consulte pour un essoufflement d’effort, "
        "apparu il y a **deux mois**.",
    },
)
_SORTED = {"rang": "A", "item": "203"}
"""What some exams ask of each question."""

_PROPOSITIONS = {
    "A": "Le sodium",
    "B": "Le potassium",
    "C": "Le calcium",
    "D": "Le fer",
}
EXAMPLE_QUESTIONS: Rows = (
    {
        "type": "QRU",
        "enonce": "Quel est le principal cation du liquide intracellulaire ?",
        **_PROPOSITIONS,
        "juste": "B",
    },
    {
        "type": "QRM",
        "enonce": "Quels ions entrent dans la cellule pendant le potentiel d’action "
        "cardiaque ?",
        **_PROPOSITIONS,
        "juste": "AC",
        "inacceptable": "D",
        "points": "2",
    },
    {
        "type": "QROC",
        "enonce": "Quelle hormone le cœur sécrète-t-il quand l’oreillette est étirée ?",
        "reponses": "ANP; facteur natriurétique auriculaire",
        "reponses_moitie": "peptide natriurétique",
    },
    {
        "type": "QRM",
        "dossier": "Essoufflement",
        "enonce": "Quels signes recherchez-vous en premier ?",
        "A": "Un œdème des chevilles",
        "B": "Une turgescence jugulaire",
        "C": "Un ictère",
        "D": "Des crépitants des bases",
        "juste": "ABD",
        "indispensable": "B",
    },
    {
        "type": "QRU",
        "dossier": "Essoufflement",
        "elements_nouveaux": "Les crépitants sont présents aux deux bases.",
        "enonce": "Quel examen demandez-vous d’abord ?",
        "A": "Une échographie cardiaque",
        "B": "Une fibroscopie bronchique",
        "C": "Une scintigraphie osseuse",
        "D": "Un myélogramme",
        "juste": "A",
    },
    {
        "type": "QROC",
        "dossier": "Essoufflement",
        "enonce": "Quelle est la classe du médicament à commencer pour l’œdème ?",
        "reponses": "diurétique\ndiurétique de l’anse",
    },
)


def template(*, with_example: bool = False) -> bytes:
    """Return the workbook, as XLSX; the example is a sound paper."""
    book = Workbook()
    facts = EXAMPLE_FACTS if with_example else (("titre", ""), ("duree", ""))
    questions = [row | _SORTED for row in EXAMPLE_QUESTIONS] if with_example else ()
    dossiers = EXAMPLE_DOSSIERS if with_example else ()
    columns = [name for name in QUESTION_COLUMNS if name not in LONG_LETTERS]
    columns.extend(LONG_LETTERS)
    _fill(book.active, QUESTIONS, columns, questions)
    _fill(book.create_sheet(), DOSSIERS, DOSSIER_COLUMNS, dossiers)
    _fill_facts(book.create_sheet(), facts)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet: Any, title: str, columns: Sequence[str], rows: Rows) -> None:
    sheet.title = title
    sheet.append(list(columns))
    for row in rows:
        sheet.append([row.get(name) for name in columns])
    for place, name in enumerate(columns, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = WIDTHS.get(name, 16)
        _set_form(sheet, letter)
        _add_help(sheet, letter, name)
    _set_head(sheet)


def _fill_facts(sheet: Any, facts: Sequence[tuple[str, str]]) -> None:
    """Write the sheet of facts: what the paper is called, how many minutes it takes."""
    sheet.title = PAPER
    for name, text in facts:
        sheet.append([name, text or None])
    for letter, width in (("A", 16), ("B", 60)):
        sheet.column_dimensions[letter].width = width
    for line, prompt in ((1, "Le titre de l’épreuve."), (2, "La durée, en minutes.")):
        sheet.cell(line, 1).font = Font(bold=True)
        sheet.cell(line, 2).number_format = "@"
        help_text = DataValidation(allow_blank=True, promptTitle="Sujet", prompt=prompt)
        help_text.showInputMessage = True
        sheet.add_data_validation(help_text)
        help_text.add(f"B{line}")


def _set_form(sheet: Any, letter: str) -> None:
    """Make a column text: nothing that is written becomes a date or a number."""
    for line in range(2, LINES_COUNT + 1):
        cell = sheet[f"{letter}{line}"]
        cell.number_format = "@"
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _add_help(sheet: Any, letter: str, name: str) -> None:
    options, hint = LISTS.get(name), HINTS.get(name)
    if options is None and hint is None:
        return
    help_text = DataValidation(allow_blank=True, promptTitle=name, prompt=hint)
    help_text.showInputMessage = hint is not None
    if options is not None:
        help_text.type, help_text.formula1 = "list", f'"{",".join(options)}"'
        help_text.showErrorMessage = True
    sheet.add_data_validation(help_text)
    help_text.add(f"{letter}2:{letter}{LINES_COUNT}")


def _set_head(sheet: Any) -> None:
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E8EEF4")
    sheet.freeze_panes = "C2" if sheet.title == QUESTIONS else "B2"
