// Send files to the API, with progress: fetch cannot tell how much is sent, so an XMLHttpRequest.
import { csrfHeader } from "../common/csrf.js";

export class Refusal extends Error {
  // `faults` are the files that are wrong, each with its reason; `field` is the option that is.
  constructor(message, faults = [], field = "") {
    super(message);
    this.faults = faults;
    this.field = field;
  }
}

export function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(36)).join("");
}

export function send(url, form, key, onProgress) {
  const request = new XMLHttpRequest();
  const answer = new Promise((resolve, reject) => {
    request.upload.onprogress = (event) => onProgress(event.loaded, event.total);
    request.onload = () => settle(request, resolve, reject);
    request.onerror = () => reject(new Refusal("The connection broke off. Try again: nothing is taken in twice."));
    request.onabort = () => reject(new Refusal(""));
  });
  request.open("POST", url);
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("Idempotency-Key", key);
  request.setRequestHeader("Prefer", "wait=1");
  for (const [name, value] of Object.entries(csrfHeader())) request.setRequestHeader(name, value);
  request.send(form);
  return { answer, stop: () => request.abort() };
}

function settle(request, resolve, reject) {
  const body = parsed(request.responseText);
  if (request.status < 300 && body) return resolve(body);
  return reject(refusal(body));
}

export function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export function refusal(problem) {
  if (!problem) return new Refusal("The server gave no answer that can be understood. Try again in a moment.");
  const faults = problem.files ?? (problem.file ? [{ file: problem.file, detail: problem.detail }] : []);
  return new Refusal(problem.detail, faults, problem.field);
}
