"""The jury's amendments of a key: "Amendments" in `docs/reference/marking.md`."""

from typing import Any

ORDER = (
    "key_changed",
    "panel_changed",
    "wordings_accepted",
    "coefficient_changed",
    "neutralised",
)


def apply_amendments(
    document: dict[str, Any], amendments: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return another key document: this one with the amendments.

    Raises `KeyError`, `TypeError` or `ValueError` if an amendment is malformed.
    """
    rows = {row["id"]: dict(row) for row in document["questions"]}
    fates: dict[str, str] = {}
    for amendment in sorted(amendments, key=lambda row: ORDER.index(row["kind"])):
        row = rows[amendment["question"]]
        if amendment["kind"] == "key_changed":
            row["key"] = amendment["key"]
        elif amendment["kind"] == "panel_changed":
            row["key"] = {"counts": amendment["counts"]}
        elif amendment["kind"] == "wordings_accepted":
            row["key"] = {
                name: sorted({*row["key"][name], *amendment[name]})
                for name in ("full", "half")
            }
        elif amendment["kind"] == "coefficient_changed":
            row["coefficient"] = amendment["coefficient"]
        else:
            fates[amendment["question"]] = amendment["fate"]
    result = {**document, "questions": list(rows.values())}
    return {**result, "neutralised": fates} if fates else result
