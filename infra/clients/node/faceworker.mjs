#!/usr/bin/env node
// FaceWorker from Node.js: plain JSON over AMQP, no MassTransit.
//
//   node faceworker.mjs index          GALLERY PHOTO...            photos by path, as the worker sees them
//   node faceworker.mjs enroll         GALLERY SUBJECT PHOTO...    the same; each photo shows the subject alone
//   node faceworker.mjs identify       GALLERY PHOTO...            the photos' bytes travel with the request; several are of one person
//   node faceworker.mjs identifyMany   GALLERY PHOTO...            the same of each of many photos, by path: an answer of each as it comes, and a last one
//   node faceworker.mjs fetchAnswer    REQUEST [GALLERY]           what was answered to the request of that id
//   node faceworker.mjs verify         PHOTO PHOTO
//   node faceworker.mjs verifySubjects GALLERY PHOTO SUBJECT...
//   node faceworker.mjs addFace        GALLERY IMAGE X Y WIDTH HEIGHT   a face that the detector missed; the image by its id
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
//   node faceworker.mjs ignorePerson   GALLERY PERSON          and so watchPerson
//   node faceworker.mjs undoPeopleChange GALLERY CHANGE
//
//   node faceworker.mjs -                                      requests from standard input, each a line REQUEST JSON, such as: list-people {"gallery":"family"}
//   node faceworker.mjs events         [KIND...]               image-indexed, people-changed, ... as they come; else all
//   node faceworker.mjs replay         SINCE [KIND...]         those that are kept behind the one of this number
//
// The broker's address comes from FACEWORKER_RABBITMQ: amqp://..., or amqps:// for TLS, with ?cacertfile=...&certfile=...&keyfile=... where these are needed. Prints one JSON document per answer or event; exits with 3 if an answer was a rejection.
// From a program: import { FaceWorker } from "./faceworker.mjs".
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import amqp from "amqplib";

const ANSWER_TIMEOUT_MS = 60_000;
const LONGEST_PAUSE_MS = 10_000; // between attempts to connect

// Another node of a cluster is there at once, so that one that says nothing is given up sooner.
const ONE_OF_SEVERAL_MS = 5_000;
const HEARTBEAT_OF_ONE_OF_SEVERAL_S = 10;

// The broker would close the channel over a larger one, and with it whatever else is on its way there.
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

const JOBS = ["faceworker.index", "faceworker.enroll"]; // they wait as long as it takes
const MANY = "faceworker.identify-many"; // lives until its deadline, even if nobody waits
const REPLIES = "amq.rabbitmq.reply-to";
const HIGH_PRIORITY = 9; // of 0 to 9, as the broker knows it

export const EVENTS = ["image-indexed", "subject-enrolled", "request-rejected", "archive-progressed", "archive-completed", "people-changed", "subject-matched"];

/**
 * A connection that asks FaceWorker and waits for the answers on RabbitMQ's direct reply-to, and listens to events. When it breaks it is made again, and
 * what was not answered is sent again: repeating is harmless, and of commands about people the second is rejected, because nothing is left to change.
 */
export class FaceWorker {
  #url;
  #user;
  #connection;
  #channel;
  #waiting = new Map();
  #subscriptions = [];
  #queues = new Set();
  #isClosed = false;
  #isReopening = false;

  static async connect(url) {
    const client = new FaceWorker();
    client.#url = url;
    client.#user = decodeURIComponent(new URL(url).username) || "guest";
    await client.#open();
    return client;
  }

  /**
   * Publishes to a queue's exchange and resolves with the answer. A question that has a requestId is answered the same when it is asked again, one that has a deadline is not
   * given up with its asker, and one of priority "high" goes before others. Of many images, each is told as it comes, and the timeout is from one to the next.
   */
  async ask(queue, request, { timeout = JOBS.includes(queue) ? undefined : ANSWER_TIMEOUT_MS, onImage } = {}) {
    const body = Buffer.from(JSON.stringify(request));
    if (body.length > MAX_MESSAGE_BYTES)
      throw new RangeError(`The request has ${body.length} bytes, more than RabbitMQ takes in one message (${MAX_MESSAGE_BYTES}, its setting max_message_size): send a path or a URL instead of the bytes.`);
    const correlationId = randomUUID();
    return new Promise((resolve, reject) => {
      const settle = (how) => (value) => {
        clearTimeout(timer);
        this.#waiting.delete(correlationId);
        how(value);
      };
      const wait = () => timeout && setTimeout(() => settle(reject)(new Error(`no worker answered on '${queue}' within ${timeout / 1000} s`)), timeout);
      let timer = wait();
      const told = new Set(); // what is sent again is answered again
      const tell = (image) => {
        clearTimeout(timer);
        timer = wait();
        if (!told.has(image.position)) onImage?.(image);
        told.add(image.position);
      };
      const end = timeout && queue !== MANY && !request.deadline ? Date.now() + timeout : undefined;
      const asked = { queue, body, correlationId, end, priority: request.priority === "high" ? HIGH_PRIORITY : undefined, tell, resolve: settle(resolve), reject: settle(reject) };
      this.#waiting.set(correlationId, asked);
      this.#send(asked);
    });
  }

  /** Asks who is on each of many images: onImage gets the answer of each as it comes, once ("position" says which it is). Resolves with the last answer. */
  identifyMany(request, onImage, options = {}) {
    return this.ask(MANY, { requestId: randomUUID(), ...request }, { ...options, onImage });
  }

  /** Calls the handler with each event; it is acknowledged when the handler has returned. In a queue of a name events wait while nobody listens. */
  async subscribe(kinds, handler, { queue } = {}) {
    const subscription = { kinds: kinds.length > 0 ? kinds : EVENTS, handler, queue };
    this.#subscriptions.push(subscription);
    await this.#listen(subscription);
  }

  /** Events behind the one of this number that are kept, up to the last there is, as a subscription's handler would have had them. */
  async *replay(since, kinds = [], { gallery } = {}) {
    for (let last = since; ; ) {
      const page = await this.ask("faceworker.replay-events", { since: last, gallery, kinds: kinds.length > 0 ? kinds : undefined });
      if (page.outcome === "rejected") throw new Error(page.detail);
      yield* page.events;
      if (page.events.length === 0) return;
      last = page.last;
    }
  }

  async close() {
    this.#isClosed = true;
    await this.#connection.close();
  }

  async #open() {
    const connection = await connectToAny(this.#url, { clientProperties: { connection_name: "faceworker-node" }, ...(await tlsFiles(this.#url)) });
    connection.on("error", () => {}); // "close" follows
    connection.on("close", () => this.#reopen());
    this.#connection = connection;
    this.#channel = await connection.createConfirmChannel();
    this.#channel.on("error", () => {});
    await this.#channel.consume(REPLIES, (message) => this.#receive(message), { noAck: true });
    for (const subscription of this.#subscriptions) await this.#listen(subscription);
    for (const asked of this.#waiting.values()) this.#send(asked);
  }

  async #reopen() {
    if (this.#isReopening) return; // a connection that broke while it was made
    this.#isReopening = true;
    for (let pause = 100; this.#isReopening && !this.#isClosed; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      await sleep(pause);
      try {
        await this.#open();
        this.#isReopening = false;
      } catch (problem) {
        console.error(`no connection to the broker (${problem.message}); trying again`);
      }
    }
  }

  async #send(asked) {
    try {
      await this.#require(asked.queue);
      this.#channel.publish(asked.queue, "", asked.body, {
        contentType: "application/json",
        correlationId: asked.correlationId,
        replyTo: REPLIES,
        userId: this.#user, // the broker checks that it is true
        persistent: true,
        timestamp: Math.floor(Date.now() / 1000),
        priority: asked.priority,
        expiration: asked.end && Math.max(1, asked.end - Date.now()),
      });
    } catch (problem) {
      if (problem.code === 404) asked.reject(new Error(`there is no queue '${asked.queue}': start a worker, which declares it`));
      // else the connection is gone, and it is sent again on the next one
    }
  }

  /** The workers declare the queues; a request to a queue that is not there would vanish. */
  async #require(queue) {
    if (this.#queues.has(queue)) return;
    const probe = await this.#connection.createChannel();
    probe.on("error", () => {});
    await probe.checkQueue(queue);
    await probe.close();
    this.#queues.add(queue);
  }

  async #listen({ kinds, handler, queue }) {
    const channel = await this.#connection.createChannel();
    channel.on("error", () => {});
    const own = await channel.assertQueue(queue ?? "", queue ? { durable: true, arguments: { "x-queue-type": "quorum" } } : { exclusive: true });
    for (const kind of kinds) await channel.bindQueue(own.queue, `faceworker.events.${kind}`, "");
    await channel.prefetch(100);
    let isOpen = true;
    channel.on("close", () => (isOpen = false)); // what is not acknowledged comes again
    await channel.consume(own.queue, async (message) => {
      if (!message) return; // the queue was deleted
      await handler(JSON.parse(message.content.toString("utf8")));
      if (isOpen) channel.ack(message);
    });
  }

  #receive(message) {
    const asked = this.#waiting.get(message.properties.correlationId);
    const answer = JSON.parse(message.content.toString("utf8"));
    if (answer.outcome === "imageIdentified") asked?.tell(answer);
    else asked?.resolve(answer);
  }
}

/** The address of each node that an address names: its own host, and those of its parameter "hosts". */
export function nodesOf(url) {
  const address = new URL(url);
  const further = address.searchParams.get("hosts")?.split(",").map((host) => host.trim()).filter(Boolean) ?? [];
  address.searchParams.delete("hosts");
  return [address.href, ...further.map((host) => address.href.replace(`@${address.host}`, () => `@${host}`))];
}

/** A connection to any node of the cluster, beginning with any of them. */
async function connectToAny(url, options) {
  const nodes = nodesOf(url);
  if (nodes.length === 1) return amqp.connect(url, options);
  let problem;
  for (let left = nodes; left.length > 0; ) {
    const [node] = left.splice(Math.floor(Math.random() * left.length), 1);
    try {
      return await amqp.connect(`${node}${node.includes("?") ? "&" : "?"}heartbeat=${HEARTBEAT_OF_ONE_OF_SEVERAL_S}`, { ...options, timeout: ONE_OF_SEVERAL_MS });
    } catch (failure) {
      problem = failure;
    }
  }
  throw problem;
}

/** What the address says about TLS: the authority to trust, and the client's own certificate and key. Read at each connection, so that renewed files are used. */
async function tlsFiles(url) {
  const { protocol, searchParams } = new URL(url);
  const named = protocol === "amqps:" ? [["ca", "cacertfile"], ["cert", "certfile"], ["key", "keyfile"]].filter(([, parameter]) => searchParams.has(parameter)) : [];
  return Object.fromEntries(await Promise.all(named.map(async ([option, parameter]) => [option, await readFile(searchParams.get(parameter))])));
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
    case "watchPerson":
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
      const [gallery, photo, ...more] = args;
      const moreImages = more.length > 0 ? await Promise.all(more.map(inline)) : undefined;
      return [["faceworker.identify", { jobId: photo, gallery, image: await inline(photo), moreImages, top: 3 }]];
    }
    case "identifyMany": {
      const [gallery, ...photos] = args;
      return [[MANY, { requestId: randomUUID(), gallery, images: photos.map((path) => ({ path: resolve(path) })), top: 3 }]];
    }
    case "fetchAnswer": {
      const [requestId, gallery] = args;
      return [["faceworker.fetch-answer", { requestId, gallery }]];
    }
    case "verify": {
      const [first, second] = args;
      return [["faceworker.verify", { first: await inline(first), second: await inline(second) }]];
    }
    case "verifySubjects": {
      const [gallery, photo, ...subjects] = args;
      return [["faceworker.verify-subjects", { jobId: photo, gallery, image: await inline(photo), subjects }]];
    }
    case "addFace": {
      const [gallery, imageId, x, y, width, height] = [args[0], ...args.slice(1).map(Number)];
      return [["faceworker.add-face", { gallery, imageId, box: { x, y, width, height } }]];
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
      return [[`faceworker.${kebab(verb)}`, { archive: Number(archive) }]];
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
    case "watchPerson":
    case "undoPeopleChange": {
      const [gallery, ...words] = args;
      return [[`faceworker.${kebab(verb)}`, { gallery, ...peopleRequest(verb, words) }]];
    }
    default:
      throw new Error(
        "usage: faceworker.mjs index GALLERY PHOTO... | enroll GALLERY SUBJECT PHOTO... | identify GALLERY PHOTO... | identifyMany GALLERY PHOTO... | fetchAnswer REQUEST [GALLERY] | verify PHOTO PHOTO | verifySubjects GALLERY PHOTO SUBJECT..." +
          " | addFace GALLERY IMAGE X Y WIDTH HEIGHT | events [KIND...] | replay SINCE [KIND...]" +
          " | addArchive GALLERY SOURCE | pauseArchive|resumeArchive|cancelArchive|rescanArchive ARCHIVE | retryArchive ARCHIVE [REASON [PATTERN]]" +
          " | listPeople|suggestPeople GALLERY | showPerson|ignorePerson|watchPerson GALLERY PERSON | namePerson GALLERY PERSON NAME | mergePeople|differPeople GALLERY PERSON PERSON" +
          " | splitPerson|rejectFaces|assignFaces GALLERY PERSON FACE... | sameFaces GALLERY FACE FACE... | undoPeopleChange GALLERY CHANGE",
      );
  }
}

function print(answer) {
  console.log(JSON.stringify(answer));
  if (answer.outcome === "rejected") process.exitCode = 3;
}

async function main() {
  const url = process.env.FACEWORKER_RABBITMQ;
  if (!url) throw new Error("FACEWORKER_RABBITMQ is not set, for example amqp://user:password@localhost:5672/faceworker");
  const [verb, ...words] = process.argv.slice(2);
  if (verb === "events") {
    await (await FaceWorker.connect(url)).subscribe(words, (event) => console.log(JSON.stringify(event)));
    return;
  }
  const all = verb === "-" || verb === "replay" ? [] : await requests([verb, ...words]);
  const client = await FaceWorker.connect(url);
  try {
    if (verb === "replay") {
      for await (const event of client.replay(Number(words[0]), words.slice(1))) console.log(JSON.stringify(event));
    } else if (verb === "-") {
      for await (const line of createInterface(process.stdin)) {
        const [request, fields] = [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" "))];
        print(await client.ask(`faceworker.${request}`, JSON.parse(fields), { onImage: print }));
      }
    } else (await Promise.all(all.map(([queue, request]) => client.ask(queue, request, { onImage: print })))).forEach(print);
  } finally {
    await client.close();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  main().catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
