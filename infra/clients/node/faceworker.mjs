#!/usr/bin/env node
// FaceWorker from Node.js: plain JSON over AMQP, no MassTransit.
//
//   node faceworker.mjs index          GALLERY PHOTO...            photos by path, as the worker sees them
//   node faceworker.mjs enroll         GALLERY SUBJECT PHOTO...    the same; each photo shows the subject alone
//   node faceworker.mjs identify       GALLERY PHOTO               the photo's bytes travel with the request
//   node faceworker.mjs verify         PHOTO PHOTO
//   node faceworker.mjs verifySubjects GALLERY PHOTO SUBJECT...
//
//   node faceworker.mjs addArchive     GALLERY SOURCE          a folder or list of URLs, as the workers see it; http(s)://...; s3://...
//   node faceworker.mjs pauseArchive   ARCHIVE                 and so resumeArchive, cancelArchive, rescanArchive; by its id
//   node faceworker.mjs retryArchive   ARCHIVE [REASON [PATTERN]]
//
//   node faceworker.mjs listPeople     GALLERY                 and so suggestPeople
//   node faceworker.mjs showPerson     GALLERY PERSON          a person by the number or by the name
//   node faceworker.mjs namePerson     GALLERY PERSON NAME
//   node faceworker.mjs mergePeople    GALLERY PERSON INTO     and so differPeople
//   node faceworker.mjs splitPerson    GALLERY PERSON FACE...  faces by their ids; and so rejectFaces, assignFaces
//   node faceworker.mjs sameFaces      GALLERY FACE FACE...
//   node faceworker.mjs ignorePerson   GALLERY PERSON
//   node faceworker.mjs undoPeopleChange GALLERY CHANGE
//
// The broker's address comes from FACEWORKER_RABBITMQ. Prints one JSON document per answer; exits with 3 if one was a rejection.
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import amqp from "amqplib";

const ANSWER_TIMEOUT_MS = 60_000;

/** A connection that asks FaceWorker and waits for the answers on RabbitMQ's direct reply-to. */
// The broker would close the channel over a larger one, and with it whatever else is on its way there.
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

class FaceWorker {
  #waiting = new Map();

  static async connect(url) {
    const client = new FaceWorker();
    client.connection = await amqp.connect(url);
    client.channel = await client.connection.createConfirmChannel();
    await client.channel.consume("amq.rabbitmq.reply-to", (message) => client.#receive(message), { noAck: true });
    return client;
  }

  /** Publishes to a queue's exchange and resolves with the answer that carries the same correlation id. */
  async ask(queue, request) {
    const body = Buffer.from(JSON.stringify(request));
    if (body.length > MAX_MESSAGE_BYTES)
      throw new RangeError(`The request has ${body.length} bytes, more than RabbitMQ takes in one message (${MAX_MESSAGE_BYTES}, its setting max_message_size): send a path or a URL instead of the bytes.`);
    // The workers declare the queues; a request to a queue that is not there would vanish.
    await this.channel.checkQueue(queue);
    const correlationId = randomUUID();
    const answer = new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(correlationId);
        reject(new Error(`no worker answered on '${queue}' within ${ANSWER_TIMEOUT_MS / 1000} s`));
      }, ANSWER_TIMEOUT_MS);
      this.#waiting.set(correlationId, { resolve, timer });
    });
    this.channel.publish(queue, "", body, {
      contentType: "application/json",
      correlationId,
      replyTo: "amq.rabbitmq.reply-to",
      persistent: true,
    });
    return answer;
  }

  async close() {
    await this.connection.close();
  }

  #receive(message) {
    const waiting = this.#waiting.get(message.properties.correlationId);
    if (!waiting) return;
    this.#waiting.delete(message.properties.correlationId);
    clearTimeout(waiting.timer);
    waiting.resolve(JSON.parse(message.content.toString("utf8")));
  }
}

const inline = async (path) => ({ name: basename(path), content: (await readFile(path)).toString("base64") });

const kebab = (verb) => verb.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** A number is a person's id, anything else a name. */
const person = (word) => (/^\d+$/.test(word) ? { subjectId: Number(word) } : { subject: word });

function peopleRequest(verb, [first, ...rest]) {
  switch (verb) {
    case "listPeople":
    case "suggestPeople":
      return {};
    case "undoPeopleChange":
      return { changeId: Number(first) };
    case "sameFaces":
      return { faceIds: [first, ...rest].map(Number) };
    case "namePerson":
      return { person: person(first), name: rest[0] };
    case "mergePeople":
      return { person: person(first), into: person(rest[0]) };
    case "differPeople":
      return { person: person(first), other: person(rest[0]) };
    case "showPerson":
    case "ignorePerson":
      return { person: person(first) };
    default:
      return { person: person(first), faceIds: rest.map(Number) };
  }
}

async function requests([verb, ...args]) {
  switch (verb) {
    case "index": {
      const [gallery, ...photos] = args;
      return photos.map((path) => ["faceworker.index", { jobId: path, gallery, image: { path: resolve(path) } }]);
    }
    case "enroll": {
      const [gallery, subject, ...photos] = args;
      return photos.map((path) => ["faceworker.enroll", { jobId: path, gallery, subject, image: { path: resolve(path) } }]);
    }
    case "identify": {
      const [gallery, photo] = args;
      return [["faceworker.identify", { jobId: photo, gallery, image: await inline(photo), top: 3 }]];
    }
    case "verify": {
      const [first, second] = args;
      return [["faceworker.verify", { first: await inline(first), second: await inline(second) }]];
    }
    case "verifySubjects": {
      const [gallery, photo, ...subjects] = args;
      return [["faceworker.verify-subjects", { jobId: photo, gallery, image: await inline(photo), subjects }]];
    }
    case "addArchive": {
      const [gallery, source] = args;
      return [["faceworker.add-archive", { gallery, source }]];
    }
    case "pauseArchive":
    case "resumeArchive":
    case "cancelArchive":
    case "rescanArchive": {
      const [archive] = args;
      return [[`faceworker.${verb.replace("Archive", "-archive")}`, { archive: Number(archive) }]];
    }
    case "retryArchive": {
      const [archive, reason, pathPattern] = args;
      return [["faceworker.retry-archive", { archive: Number(archive), reason, pathPattern }]];
    }
    case "listPeople":
    case "suggestPeople":
    case "showPerson":
    case "namePerson":
    case "mergePeople":
    case "differPeople":
    case "splitPerson":
    case "rejectFaces":
    case "assignFaces":
    case "sameFaces":
    case "ignorePerson":
    case "undoPeopleChange": {
      const [gallery, ...words] = args;
      return [[`faceworker.${kebab(verb)}`, { gallery, ...peopleRequest(verb, words) }]];
    }
    default:
      throw new Error(
        "usage: faceworker.mjs index GALLERY PHOTO... | enroll GALLERY SUBJECT PHOTO... | identify GALLERY PHOTO | verify PHOTO PHOTO | verifySubjects GALLERY PHOTO SUBJECT..." +
          " | addArchive GALLERY SOURCE | pauseArchive|resumeArchive|cancelArchive|rescanArchive ARCHIVE | retryArchive ARCHIVE [REASON [PATTERN]]" +
          " | listPeople|suggestPeople GALLERY | showPerson|ignorePerson GALLERY PERSON | namePerson GALLERY PERSON NAME | mergePeople|differPeople GALLERY PERSON PERSON" +
          " | splitPerson|rejectFaces|assignFaces GALLERY PERSON FACE... | sameFaces GALLERY FACE FACE... | undoPeopleChange GALLERY CHANGE",
      );
  }
}

async function main() {
  const url = process.env.FACEWORKER_RABBITMQ;
  if (!url) throw new Error("FACEWORKER_RABBITMQ is not set, for example amqp://user:password@localhost:5672/faceworker");
  const all = await requests(process.argv.slice(2));
  const client = await FaceWorker.connect(url);
  try {
    for (const answer of await Promise.all(all.map(([queue, request]) => client.ask(queue, request)))) {
      console.log(JSON.stringify(answer));
      if (answer.outcome === "rejected") process.exitCode = 3;
    }
  } finally {
    await client.close();
  }
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
