"""Adds what an OpenAPI document can't express about POST /submit. README.md explains each rule."""

import json

import schemathesis
from schemathesis.core.parameters import ParameterLocation

NDJSON = ("application/x-ndjson", "application/ndjson", "application/jsonl", "application/jsonlines")
REQUIRED = {"ce-specversion": "1.0", "ce-id": "1", "ce-source": "/schemathesis", "ce-type": "test"}
TEXT = ("ce-id", "ce-type", "ce-subject", "ce-dataschema")


@schemathesis.serializer(*NDJSON)
def ndjson(_context, value):
    """Schemathesis has no serializer for these types."""
    return value if isinstance(value, bytes) else str(value).encode()


@schemathesis.hook
def map_case(_context, case):
    """Makes the text and the headers of a valid case fit the rules that the document can only describe."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return case
    if case.media_type in (*NDJSON, "text/plain") and isinstance(case.body, str) and not is_json_lines(case.body):
        case.body = json.dumps({"text": case.body})
    headers = case.headers or {}
    if "ce-specversion" in headers:
        case.headers = {**REQUIRED, **headers}
    return case


@schemathesis.hook
def filter_case(_context, case):
    """Drops invalid cases that the handler accepts, as documented."""
    if case.meta is None or case.meta.generation.mode.is_positive:
        return True
    if case.media_type in (*NDJSON, "text/plain") and not isinstance(case.body, str):
        return False  # Another type than a string, which is text in a body and can be an event.
    if any(not str(value).strip() for value in (case.headers or {}).values()):
        return False  # An empty header counts as absent.
    is_structured = (case.media_type or "").startswith("application/cloudevents")
    is_binary = "ce-specversion" in (case.headers or {}) and not is_structured
    if is_binary and any(case.headers.get(name, "").startswith(("{", "[", "null", "true", "false")) for name in TEXT):
        return False  # Another type than a string, which is text in a header.
    # In binary mode the body is data, which can be anything. Otherwise the attributes in headers are ignored.
    return is_invalid(case, ParameterLocation.HEADER if is_binary else ParameterLocation.BODY)


def is_invalid(case, location):
    component = case.meta.components.get(location)
    return component is not None and component.mode.is_negative


def is_json_lines(text):
    try:
        events = [json.loads(line) for line in text.splitlines() if line.strip()]
    except ValueError:
        return False
    return bool(events) and all(isinstance(event, dict) for event in events)
