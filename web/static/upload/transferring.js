// Send large files as transfers (tus 1.0): where the connection breaks, ask how much is there, and go on.
import { csrfHeader } from "../common/csrf.js";
import { parsed, Refusal, refusal } from "./sending.js";

const PATH = "/api/v1/transfers";
const PASSING = [408, 429, 502, 503, 504];
const CONFLICT = 409;
const LONGEST_PAUSE = 15;

export function transfer(url, parcels, options, key, { onProgress, onBreak }) {
  const course = new Course(onBreak);
  const all = parcels.map((parcel) => new Transfer(parcel, course));
  for (const one of all) one.onProgress = () => onProgress(all.map(({ offset }) => offset));
  return {
    answer: sendAll(url, all, options, key, course),
    stop: () => course.stop(),
    pause: () => course.pause(),
    goOn: () => course.goOn(),
  };
}

async function sendAll(url, all, options, key, course) {
  try {
    for (const one of all) await course.persist(() => one.goOn());
    const body = JSON.stringify({ ...options, transfers: all.map(({ id }) => id) });
    return await course.persist(() => submit(url, body, key, course.signal));
  } catch (refused) {
    for (const one of all) one.giveUp();
    throw course.signal.aborted ? new Refusal("") : refused;
  }
}

class Course {
  // Whether the upload goes on, stands still or has been stopped.
  constructor(onBreak) {
    this.stopping = new AbortController();
    this.onBreak = onBreak;
    this.interrupt = () => {};
    this.standing = null;
  }

  get signal() {
    return this.stopping.signal;
  }

  stop() {
    this.stopping.abort();
    this.goOn();
  }

  pause() {
    this.standing = new Promise((resolve) => (this.release = resolve));
    this.interrupt();
  }

  goOn() {
    this.release?.();
    this.standing = null;
  }

  async persist(act) {
    // Try until it is done or refused: a connection that is lost may come back after hours.
    for (let pause = 1; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      await this.standing;
      if (this.signal.aborted) throw new Refusal("");
      try {
        return await act();
      } catch (broken) {
        if (broken instanceof Refusal || this.signal.aborted) throw broken;
      }
      if (this.standing) continue;
      this.onBreak();
      await rest(pause, this.signal);
    }
  }
}

function rest(seconds, signal) {
  return new Promise((resolve, reject) => {
    setTimeout(resolve, 1000 * seconds);
    window.addEventListener("online", resolve, { once: true });
    signal.addEventListener("abort", () => reject(new Refusal("")), { once: true });
  });
}

async function submit(url, body, key, signal) {
  const headers = { ...csrfHeader(), "Content-Type": "application/json", "Idempotency-Key": key, Prefer: "wait=1" };
  const response = await fetch(url, { method: "POST", headers, body, signal });
  return parsed(await checked(response).then((good) => good.text()));
}

async function checked(response) {
  // What passes by itself is an Error, to be tried again; a Refusal is final.
  if (response.ok) return response;
  if (PASSING.includes(response.status)) throw new Error(response.statusText);
  throw refusal(parsed(await response.text()));
}

class Transfer {
  constructor({ file, name }, course) {
    this.file = file;
    this.name = name;
    this.course = course;
    this.offset = 0;
    this.url = null;
  }

  get id() {
    return this.url.split("/").pop();
  }

  async goOn() {
    if (this.url) await this.ask();
    else await this.begin();
    if (this.offset < this.file.size) await this.sendRest();
  }

  async begin() {
    const told = { "Upload-Length": this.file.size, "Upload-Metadata": `filename ${encoded(this.name)}` };
    const response = await this.call("POST", PATH, told);
    this.url = response.headers.get("Location");
  }

  async ask() {
    const response = await this.call("HEAD", this.url);
    this.offset = Number(response.headers.get("Upload-Offset"));
  }

  async call(method, url, headers = {}) {
    return checked(await fetch(url, { method, headers: { ...this.headers(), ...headers }, signal: this.course.signal }));
  }

  headers() {
    return { "Tus-Resumable": "1.0.0", ...csrfHeader() };
  }

  sendRest() {
    const request = new XMLHttpRequest();
    const start = this.offset;
    const told = { ...this.headers(), "Upload-Offset": start, "Content-Type": "application/offset+octet-stream" };
    const sent = new Promise((resolve, reject) => {
      request.upload.onprogress = ({ loaded }) => this.advance(start + loaded);
      request.onload = () => (request.status === 204 ? resolve() : reject(failure(request)));
      request.onerror = request.onabort = () => reject(new Error("the connection broke"));
    });
    this.course.interrupt = () => request.abort();
    this.course.signal.addEventListener("abort", () => request.abort(), { once: true });
    request.open("PATCH", this.url);
    for (const [name, value] of Object.entries(told)) request.setRequestHeader(name, value);
    request.send(this.file.slice(start));
    return sent.then(() => this.advance(this.file.size));
  }

  advance(offset) {
    this.offset = offset;
    this.onProgress();
  }

  giveUp() {
    if (this.url) fetch(this.url, { method: "DELETE", headers: this.headers(), keepalive: true }).catch(() => {});
  }
}

function failure({ status, statusText, responseText }) {
  // On a conflict the server is asked again how much it has: an earlier piece may just have come through.
  const passes = status === CONFLICT || PASSING.includes(status);
  return passes ? new Error(statusText) : refusal(parsed(responseText));
}

function encoded(text) {
  return btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
}
