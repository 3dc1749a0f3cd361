"""FaceWorker from Python: plain JSON over AMQP (docs/messages.md), by pika."""
from __future__ import annotations

import base64
import json
import logging
import re
import time
import uuid
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Any, Generator, Iterator, Optional, Sequence

import pika
from pika.exceptions import AMQPConnectionError, ChannelClosedByBroker, ProbableAccessDeniedError, ProbableAuthenticationError, UnroutableError

Json = dict[str, Any]
Image = Json  # {"path": ...}, {"url": ...}, or {"content": base64, "name": ...}: see photo()
Person = Json  # {"subjectId": 12} or {"subject": "Anna Berg"}

MAX_MESSAGE_BYTES = 16 * 1024 * 1024  # the broker closes the channel over a larger one
EVENTS = ("image-indexed", "subject-enrolled", "request-rejected", "archive-progressed", "archive-completed", "people-changed")

log = logging.getLogger(__name__)


def photo(path: str | Path) -> Image:
    """An image whose bytes travel with the request."""
    return {"name": Path(path).name, "content": base64.b64encode(Path(path).read_bytes()).decode()}


class Rejected(Exception):
    """The request cannot be fulfilled as it is, and repeating it unchanged will not help; unless the reason is of the moment, such as "busy"."""

    def __init__(self, answer: Json) -> None:
        super().__init__(f"{answer['reason']}: {answer['detail']}")
        self.answer, self.reason, self.detail = answer, str(answer["reason"]), str(answer["detail"])


class FaceWorker(AbstractContextManager["FaceWorker"]):
    """A connection to the broker of FaceWorker's workers, which is made when it is needed, and made again when it breaks. For one thread at a time.
    timeout: seconds until a request that nobody answered raises TimeoutError; jobs (index, enroll) wait as long as it takes.
    options of questions: job_id; request_id, under which the answer is kept; deadline, a datetime with a time zone; priority, "high"."""

    def __init__(self, url: str, timeout: float = 60.0) -> None:
        self._parameters, self._timeout = pika.URLParameters(url), timeout
        self._parameters.client_properties = {"connection_name": "faceworker-python"}
        self._connection: Optional[pika.BlockingConnection] = None

    def __exit__(self, *_: object) -> None:
        if self._connection is not None and self._connection.is_open:
            self._connection.close()
        self._connection = None

    def index(self, gallery: str, image: Image, job_id: Optional[str] = None) -> Json:
        return self.ask("index", gallery=gallery, image=image, job_id=job_id)
    def enroll(self, gallery: str, subject: str, image: Image, largest: Optional[bool] = None, box: Optional[Json] = None, job_id: Optional[str] = None) -> Json:
        return self.ask("enroll", gallery=gallery, subject=subject, image=image, largest=largest, box=box, job_id=job_id)
    def identify(self, gallery: str, image: Image, more_images: Optional[Sequence[Image]] = None, top: Optional[int] = None, **options: Any) -> Json:
        return self.ask("identify", gallery=gallery, image=image, more_images=more_images, top=top, **options)
    def verify(self, first: Image, second: Image, gallery: Optional[str] = None, pack: Optional[str] = None, **options: Any) -> Json:
        return self.ask("verify", first=first, second=second, gallery=gallery, pack=pack, **options)
    def verify_subjects(self, gallery: str, image: Image, subjects: Sequence[str], **options: Any) -> Json:
        return self.ask("verify-subjects", gallery=gallery, image=image, subjects=subjects, **options)
    def add_face(self, gallery: str, image_id: int, box: Json, **options: Any) -> Json:
        return self.ask("add-face", gallery=gallery, image_id=image_id, box=box, **options)
    def fetch_answer(self, request_id: str, gallery: Optional[str] = None, position: Optional[int] = None, job_id: Optional[str] = None) -> Json:
        return self.ask("fetch-answer", request_id=request_id, gallery=gallery, position=position, job_id=job_id)

    def identify_many(self, gallery: str, images: Sequence[Image], request_id: Optional[str] = None, top: Optional[int] = None, **options: Any) -> Iterator[Json]:
        """The answer about each image as it comes, once ("position" says which it is), and a last one, "manyIdentified". The timeout is from one to the next."""
        told: set[Optional[int]] = set()
        with closing(self._answers("identify-many", None, {"gallery": gallery, "images": images, "request_id": request_id or str(uuid.uuid4()), "top": top, **options})) as answers:
            while None not in told:  # the last answer has no position
                answer = next(answers)
                if answer.get("position") not in told:
                    told.add(answer.get("position"))
                    yield answer

    def add_archive(self, gallery: str, source: str) -> Json:
        return self.ask("add-archive", gallery=gallery, source=source)
    def pause_archive(self, archive: int) -> Json:
        return self.ask("pause-archive", archive=archive)
    def resume_archive(self, archive: int) -> Json:
        return self.ask("resume-archive", archive=archive)
    def cancel_archive(self, archive: int) -> Json:
        return self.ask("cancel-archive", archive=archive)
    def rescan_archive(self, archive: int) -> Json:
        return self.ask("rescan-archive", archive=archive)
    def retry_archive(self, archive: int, reason: Optional[str] = None, path_pattern: Optional[str] = None) -> Json:
        return self.ask("retry-archive", archive=archive, reason=reason, path_pattern=path_pattern)

    def list_people(self, gallery: str, named: Optional[bool] = None, ignored: Optional[bool] = None, limit: Optional[int] = None, skip: Optional[int] = None) -> Json:
        return self.ask("list-people", gallery=gallery, named=named, ignored=ignored, limit=limit, skip=skip)
    def show_person(self, gallery: str, person: Person) -> Json:
        return self.ask("show-person", gallery=gallery, person=person)
    def suggest_people(self, gallery: str, limit: Optional[int] = None) -> Json:
        return self.ask("suggest-people", gallery=gallery, limit=limit)
    def name_person(self, gallery: str, person: Person, name: str, actor: Optional[str] = None) -> Json:
        return self.ask("name-person", gallery=gallery, person=person, name=name, actor=actor)
    def merge_people(self, gallery: str, person: Person, into: Person, actor: Optional[str] = None) -> Json:
        return self.ask("merge-people", gallery=gallery, person=person, into=into, actor=actor)
    def split_person(self, gallery: str, person: Person, face_ids: Sequence[int], name: Optional[str] = None, actor: Optional[str] = None) -> Json:
        return self.ask("split-person", gallery=gallery, person=person, face_ids=face_ids, name=name, actor=actor)
    def reject_faces(self, gallery: str, person: Person, face_ids: Sequence[int], actor: Optional[str] = None) -> Json:
        return self.ask("reject-faces", gallery=gallery, person=person, face_ids=face_ids, actor=actor)
    def assign_faces(self, gallery: str, person: Person, face_ids: Sequence[int], actor: Optional[str] = None) -> Json:
        return self.ask("assign-faces", gallery=gallery, person=person, face_ids=face_ids, actor=actor)
    def same_faces(self, gallery: str, face_ids: Sequence[int], actor: Optional[str] = None) -> Json:
        return self.ask("same-faces", gallery=gallery, face_ids=face_ids, actor=actor)
    def differ_people(self, gallery: str, person: Person, other: Person, actor: Optional[str] = None) -> Json:
        return self.ask("differ-people", gallery=gallery, person=person, other=other, actor=actor)
    def ignore_person(self, gallery: str, person: Person, ignored: Optional[bool] = None, actor: Optional[str] = None) -> Json:
        return self.ask("ignore-person", gallery=gallery, person=person, ignored=ignored, actor=actor)
    def undo_people_change(self, gallery: str, change_id: int, actor: Optional[str] = None) -> Json:
        return self.ask("undo-people-change", gallery=gallery, change_id=change_id, actor=actor)

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
                    end, pause = time.monotonic() + seconds, 0.1
                    yield answer
            except (AMQPConnectionError, ConnectionError) as lost:
                if time.monotonic() + pause > end:
                    raise
                self._pause(pause, lost)
                pause = min(2 * pause, 10.0)

    def _ask_once(self, queue: str, body: bytes, end: float, seconds: float, expires: bool, priority: Optional[int]) -> Iterator[Json]:
        answers: list[Json] = []
        properties = pika.BasicProperties(content_type="application/json", delivery_mode=2, correlation_id=str(uuid.uuid4()), reply_to="amq.rabbitmq.reply-to",
                                          timestamp=int(time.time()), expiration=str(max(1, int((end - time.monotonic()) * 1000))) if expires else None, priority=priority)
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
            self._connection = pika.BlockingConnection(self._parameters)
        return self._connection

    def _pause(self, seconds: float, lost: BaseException) -> None:
        if isinstance(lost, (ProbableAuthenticationError, ProbableAccessDeniedError)):
            raise lost  # trying again does not help
        log.warning("No connection to the broker (%r); trying again in %.1f s.", lost, seconds)
        self._connection = None
        time.sleep(seconds)
