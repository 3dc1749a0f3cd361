"""The connection to the broker: requests and their answers, and events."""
from __future__ import annotations

import json
import logging
import random
import re
import ssl
import time
import uuid
from contextlib import closing
from typing import Any, Generator, Iterator, Optional, Sequence, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import pika
from pika.exceptions import AMQPConnectionError, ChannelClosedByBroker, ProbableAccessDeniedError, ProbableAuthenticationError, UnroutableError

Json = dict[str, Any]
Self = TypeVar("Self", bound="Connection")

MAX_MESSAGE_BYTES = 16 * 1024 * 1024  # the broker closes the channel over a larger one
EVENTS = ("image-indexed", "subject-enrolled", "request-rejected", "archive-progressed", "archive-completed", "people-changed", "subject-matched")

log = logging.getLogger(__name__)


class Rejected(Exception):
    """The request cannot be fulfilled as it is, and repeating it unchanged will not help; unless the reason is of the moment, such as "busy"."""

    def __init__(self, answer: Json) -> None:
        super().__init__(f"{answer['reason']}: {answer['detail']}")
        self.answer, self.reason, self.detail = answer, str(answer["reason"]), str(answer["detail"])


def nodes_of(url: str) -> list[pika.URLParameters]:
    """pika's parameters of each node that a broker's address names: its own host, and those of its parameter hosts (host2:5672,host3:5672)."""
    parts = urlsplit(url)
    named = dict(parse_qsl(parts.query))
    hosts = [host.strip() for host in named.pop("hosts", "").split(",") if host.strip()]
    if not hosts:
        return [parameters_of(url)]
    user, at, first = parts.netloc.rpartition("@")
    nodes = [parameters_of(urlunsplit(parts._replace(netloc=user + at + host, query=urlencode(named)))) for host in (first, *hosts)]
    for node in nodes:  # another one is there at once, so that one that says nothing is given up sooner
        node.heartbeat, node.socket_timeout, node.stack_timeout = 10, 5.0, 10.0
    return nodes


def parameters_of(url: str) -> pika.URLParameters:
    """pika's parameters of one node's address; that of TLS (amqps) may name files by RabbitMQ's own parameters cacertfile, certfile and keyfile. They are read here."""
    parts = urlsplit(url)
    named = dict(parse_qsl(parts.query))
    authorities, certificate, key = (named.pop(name, None) for name in ("cacertfile", "certfile", "keyfile"))
    parameters = pika.URLParameters(urlunsplit(parts._replace(query=urlencode(named))))
    if parts.scheme == "amqps" and (authorities or certificate):
        context = ssl.create_default_context(cafile=authorities)
        if certificate:
            context.load_cert_chain(certificate, key)
        parameters.ssl_options = pika.SSLOptions(context, parameters.host)
    parameters.client_properties = {"connection_name": "faceworker-python"}
    return parameters


class Connection:
    """A connection to the broker of FaceWorker's workers, which is made when it is needed, and made again when it breaks. For one thread at a time.

    timeout: seconds until a request that nobody answered raises TimeoutError; jobs (index, enroll) wait as long as it takes."""

    def __init__(self, url: str, timeout: float = 60.0) -> None:
        self._url, self._timeout = url, timeout
        credentials = nodes_of(url)[0].credentials  # a wrong address is told at once
        self._user: Optional[str] = getattr(credentials, "username", None)  # every request names it, and the broker checks that it is true
        self._connection: Optional[pika.BlockingConnection] = None

    def __enter__(self: Self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._connection is not None and self._connection.is_open:
            self._connection.close()
        self._connection = None

    def ask(self, request: str, timeout: Optional[float] = None, **fields: Any) -> Json:
        """Sends a request, such as "identify", and returns its answer. Its fields are given as in Python (more_images) or as in JSON (moreImages)."""
        with closing(self._answers(request, timeout, fields)) as answers:
            return next(answers)

    def _answers(self, request: str, timeout: Optional[float], fields: Json) -> Generator[Json, None, None]:
        """Sends a request, and what is answered to it; again when the connection broke, so that an answer may come twice."""
        named = {re.sub("_(.)", lambda after: after[1].upper(), name): value for name, value in fields.items() if value is not None}
        body = json.dumps(named, default=lambda moment: moment.isoformat()).encode()
        if len(body) > MAX_MESSAGE_BYTES:
            raise ValueError(f"The request has {len(body)} bytes, more than RabbitMQ takes in one message ({MAX_MESSAGE_BYTES}): send a path or a URL instead of the bytes.")
        seconds = timeout or (float("inf") if request in ("index", "enroll") else self._timeout)
        expires = seconds < float("inf") and request != "identify-many" and "deadline" not in named
        end, pause = time.monotonic() + seconds, 0.1
        while True:
            try:
                for answer in self._ask_once(f"faceworker.{request}", body, end, seconds, expires, 9 if named.get("priority") == "high" else None):
                    if answer["outcome"] == "rejected":
                        raise Rejected(answer)
                    yield answer
                    end, pause = time.monotonic() + seconds, 0.1
            except (AMQPConnectionError, ConnectionError) as lost:
                if time.monotonic() + pause > end:
                    raise
                self._pause(pause, lost)
                pause = min(2 * pause, 10.0)

    def _ask_once(self, queue: str, body: bytes, end: float, seconds: float, expires: bool, priority: Optional[int]) -> Iterator[Json]:
        answers: list[Json] = []
        properties = pika.BasicProperties(content_type="application/json", delivery_mode=2, correlation_id=str(uuid.uuid4()), reply_to="amq.rabbitmq.reply-to",
                                          user_id=self._user, timestamp=int(time.time()), expiration=str(max(1, int((end - time.monotonic()) * 1000))) if expires else None, priority=priority)
        channel = self._connect().channel()  # of its own, as its answers are
        try:
            channel.confirm_delivery()
            channel.basic_consume("amq.rabbitmq.reply-to", lambda _channel, _method, _properties, answer: answers.append(json.loads(answer)), auto_ack=True)
            channel.basic_publish(queue, "", body, properties, mandatory=True)
            while True:
                while not answers:
                    if time.monotonic() > end:
                        raise TimeoutError(f"No worker answered on '{queue}' in time.")
                    channel.connection.process_data_events(time_limit=min(1.0, max(0.0, end - time.monotonic())))
                yield answers.pop(0)
                end = time.monotonic() + seconds
        except (UnroutableError, ChannelClosedByBroker) as problem:
            raise LookupError(f"There is no queue '{queue}': start a worker, which declares it ({problem}).") from problem
        finally:
            if channel.is_open:
                channel.close()

    def events(self, *kinds: str, queue: Optional[str] = None) -> Iterator[Json]:
        """Events of some kinds (all: EVENTS), as they come. In a queue of a name they wait while nobody listens."""
        while True:
            try:
                yield from self._events(kinds or EVENTS, queue)
            except (AMQPConnectionError, ConnectionError) as lost:
                self._pause(1.0, lost)

    def replay(self, since: int, *kinds: str, gallery: Optional[str] = None) -> Iterator[Json]:
        """The events after the one of a number that are kept, up to the last there is. Those that are missing in between were deleted with their gallery or person."""
        while True:
            page = self.ask("replay-events", since=since, gallery=gallery, kinds=kinds or None)
            yield from page["events"]
            if not page["events"]:
                return
            since = page["last"]

    def _events(self, kinds: Sequence[str], queue: Optional[str]) -> Iterator[Json]:
        channel = self._connect().channel()
        try:
            channel.basic_qos(prefetch_count=100)
            own = channel.queue_declare(queue or "", durable=queue is not None, exclusive=queue is None, arguments={"x-queue-type": "quorum"} if queue else None).method.queue
            for kind in kinds:
                channel.queue_bind(own, f"faceworker.events.{kind}")
            for method, _, body in channel.consume(own):
                yield json.loads(body)
                channel.basic_ack(method.delivery_tag)
        finally:
            if channel.is_open:
                channel.close()

    def _connect(self) -> pika.BlockingConnection:
        if self._connection is None or not self._connection.is_open:
            nodes = nodes_of(self._url)  # with files as they are now
            self._connection = pika.BlockingConnection(random.sample(nodes, len(nodes)))
        return self._connection

    def _pause(self, seconds: float, lost: BaseException) -> None:
        if isinstance(lost, (ProbableAuthenticationError, ProbableAccessDeniedError)):
            raise lost  # trying again does not help
        log.warning("No connection to the broker (%r); trying again in %.1f s.", lost, seconds)
        self._connection = None
        time.sleep(seconds)
