"""FaceWorker from Python: plain JSON over AMQP (docs/messages.md), by pika."""
from __future__ import annotations

import base64
import uuid
from contextlib import closing
from pathlib import Path
from typing import Any, Iterator, Optional, Sequence

from faceworker.connection import EVENTS, MAX_MESSAGE_BYTES, Connection, Json, Rejected

__all__ = ["EVENTS", "MAX_MESSAGE_BYTES", "FaceWorker", "Image", "Json", "Person", "Rejected", "photo"]

Image = Json  # {"path": ...}, {"url": ...}, or {"content": base64, "name": ...}: see photo()
Person = Json  # {"subjectId": 12} or {"subject": "Anna Berg"}


def photo(path: str | Path) -> Image:
    """An image whose bytes travel with the request."""
    return {"name": Path(path).name, "content": base64.b64encode(Path(path).read_bytes()).decode()}


class FaceWorker(Connection):
    """The requests of the contract. Each returns its answer; see Connection for how it is waited for, and for events.

    options of questions: job_id; request_id, under which the answer is kept; deadline, a datetime with a time zone; priority, "high"."""

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

    def identify_many(self, gallery: str, images: Sequence[Image], request_id: Optional[str] = None, top: Optional[int] = None, timeout: Optional[float] = None,
                      **options: Any) -> Iterator[Json]:
        """The answer about each image as it comes, once ("position" says which it is), and a last one, "manyIdentified". The timeout is from one to the next."""
        told: set[Optional[int]] = set()
        fields: Json = {"gallery": gallery, "images": images, "request_id": request_id or str(uuid.uuid4()), "top": top, **options}
        with closing(self._answers("identify-many", timeout, fields)) as answers:
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

    def list_people(self, gallery: str, named: Optional[bool] = None, ignored: Optional[bool] = None, limit: Optional[int] = None, skip: Optional[int] = None,
                    watched: Optional[bool] = None) -> Json:
        return self.ask("list-people", gallery=gallery, named=named, ignored=ignored, watched=watched, limit=limit, skip=skip)

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

    def watch_person(self, gallery: str, person: Person, watched: Optional[bool] = None, actor: Optional[str] = None) -> Json:
        return self.ask("watch-person", gallery=gallery, person=person, watched=watched, actor=actor)

    def undo_people_change(self, gallery: str, change_id: int, actor: Optional[str] = None) -> Json:
        return self.ask("undo-people-change", gallery=gallery, change_id=change_id, actor=actor)

    def replay_events(self, since: int, gallery: Optional[str] = None, kinds: Optional[Sequence[str]] = None, limit: Optional[int] = None, job_id: Optional[str] = None) -> Json:
        return self.ask("replay-events", since=since, gallery=gallery, kinds=kinds, limit=limit, job_id=job_id)
