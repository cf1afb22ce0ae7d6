"""Every fault of a value against the form of a struct: msgspec tells one alone."""

from collections.abc import Iterator
from typing import Annotated, Any, get_args, get_origin

import msgspec

from concours.core.profile.reading import explain_message


def form_faults(value: Any, form: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """Yield the place and the reason of each fault; items are counted from one."""
    kind = get_args(form)[0] if get_origin(form) is Annotated else form
    parts: list[tuple[str, str]] = []
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        if isinstance(value, dict):
            yield from _faults_of_fields(value, kind, at)
            return
    elif get_origin(kind) is tuple and isinstance(value, list):
        item_form = get_args(kind)[0]
        for number, item in enumerate(value, start=1):
            parts += form_faults(item, item_form, f"{at}[{number}]")
    if parts:
        yield from parts
        return
    try:
        msgspec.convert(value, form)
    except msgspec.ValidationError as error:
        yield at, explain_message(str(error))[1]


def _faults_of_fields(
    value: dict[str, Any], form: type[msgspec.Struct], at: str
) -> Iterator[tuple[str, str]]:
    fields = {field.name: field for field in msgspec.structs.fields(form)}
    for name in value.keys() - fields.keys():
        yield f"{at}.{name}".lstrip("."), "unknown"
    for name, field in fields.items():
        place = f"{at}.{name}".lstrip(".")
        if name in value:
            yield from form_faults(value[name], field.type, place)
        elif field.required:
            yield place, "missing"
