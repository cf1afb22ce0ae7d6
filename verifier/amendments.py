"""The jury's gestures on a key: section "Amendments" of `docs/reference/marking.md`."""

from typing import Any

ORDER = (
    "key_changed",
    "panel_changed",
    "wordings_accepted",
    "coefficient_changed",
    "neutralised",
)


def amended(document: dict[str, Any], gestures: list[dict[str, Any]]) -> dict[str, Any]:
    """Return another key document: this one with the gestures.

    Raises `KeyError`, `TypeError` or `ValueError` if a gesture is malformed.
    """
    rows = {row["id"]: dict(row) for row in document["questions"]}
    fates: dict[str, str] = {}
    for gesture in sorted(gestures, key=lambda one: ORDER.index(one["kind"])):
        row = rows[gesture["question"]]
        if gesture["kind"] == "key_changed":
            row["key"] = gesture["key"]
        elif gesture["kind"] == "panel_changed":
            row["key"] = {"counts": gesture["counts"]}
        elif gesture["kind"] == "wordings_accepted":
            row["key"] = {
                name: sorted({*row["key"][name], *gesture[name]})
                for name in ("full", "half")
            }
        elif gesture["kind"] == "coefficient_changed":
            row["coefficient"] = gesture["coefficient"]
        else:
            fates[gesture["question"]] = gesture["fate"]
    result = {**document, "questions": list(rows.values())}
    return {**result, "neutralised": fates} if fates else result
