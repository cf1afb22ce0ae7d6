"""The little of JSON Schema that our own schemas use, checked by hand."""

import re

TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}


def faults(value, schema, root, at="$"):
    """Yield where a value is not what the schema says."""
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rsplit("/", 1)[1]]
    if "anyOf" in schema:
        if all(list(faults(value, one, root, at)) for one in schema["anyOf"]):
            yield f"{at} is none of them"
        return
    yield from _of_one(value, schema, root, at)
    allowed = schema.get("enum", [schema.get("const", value)])
    if value not in allowed:
        yield f"{at} is not of {allowed}"
    if "type" in schema and not isinstance(value, TYPES[schema["type"]]):
        yield f"{at} is no {schema['type']}"
    elif isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{at} is out of form: {value}"
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from faults(one, schema.get("items", {}), root, f"{at}[{place}]")
    elif isinstance(value, dict):
        yield from _of_object(value, schema, root, at)


def _of_one(value, schema, root, at):
    choices = schema.get("oneOf", ())
    fit = [one for one in choices if not list(faults(value, one, root, at))]
    if choices and len(fit) != 1:
        yield f"{at} is {len(fit)} of them"


def _of_object(value, schema, root, at):
    known = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{at} lacks {name}"
    for name, one in value.items():
        if name in known:
            yield from faults(one, known[name], root, f"{at}.{name}")
        elif schema.get("additionalProperties", True) is False:
            yield f"{at} has {name} too"
