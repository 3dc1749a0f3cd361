"""python3 -m faceworker REQUEST JSON        one request, such as identify or list-people
python3 -m faceworker -                   requests from standard input, each a line REQUEST JSON
python3 -m faceworker events [KIND...]    events as they come

The broker is FACEWORKER_RABBITMQ. Prints one JSON document per answer or event; exits with 3 if an answer was a rejection."""
from __future__ import annotations

import json
import os
import sys
from typing import Callable, Iterator, Union

from pika.exceptions import AMQPError

from faceworker import FaceWorker, Json, Rejected


def answers(faceworker: FaceWorker, request: str, fields: str) -> Iterator[Json]:
    """Calls the method of the request, whose parameters are the fields."""
    parameters = {"".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name): value for name, value in json.loads(fields).items()}
    method: Callable[..., Union[Json, Iterator[Json]]] = getattr(faceworker, request.replace("-", "_"))
    try:
        answered = method(**parameters)
        yield from [answered] if isinstance(answered, dict) else answered
    except Rejected as rejected:
        yield rejected.answer


def main() -> int:
    words, url, code = sys.argv[1:], os.environ.get("FACEWORKER_RABBITMQ"), 0
    if not url or not words or (words[0] not in ("events", "-") and len(words) != 2):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        with FaceWorker(url) as faceworker:
            if words[0] == "events":
                messages = faceworker.events(*words[1:])
            else:
                asked = (line.split(" ", 1) for line in sys.stdin) if words[0] == "-" else [words]
                messages = (answer for request, fields in asked for answer in answers(faceworker, request, fields))
            for message in messages:
                print(json.dumps(message), flush=True)
                if words[0] != "events" and message["outcome"] == "rejected":
                    code = 3
        return code
    except (AMQPError, LookupError, TimeoutError, TypeError, ValueError) as problem:
        print(repr(problem) if isinstance(problem, AMQPError) else problem, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
