// Read the newest of what is drawn: it alone counts, and one request is under way at most.
import { csrfHeader } from "../common/csrf.js";
import { sentence } from "../common/words.js";

const PAUSE_MS = 150;
const WAIT_SECONDS = 2;
const AGAIN_MS = 2000;
const SHORT_MS = 500;
const OVER = ["failed", "cancelled"];
// A result has a list of pages, a job their counts.
const isResult = (answer) => Array.isArray(answer.pages);

class Fault extends Error {
  // `again` is after how many milliseconds it is worth while to try again; nothing: never.
  constructor(message, again) {
    super(message);
    this.again = again;
  }
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export class Reader {
  #on;
  #wanted = null;
  #isBusy = false;
  #timer = 0;
  #job = null;
  #isKept = false;

  // `on.read(page, milliseconds)`, `on.waits(why)`, `on.fails(why)` are told what becomes of it.
  constructor(on) {
    this.#on = on;
  }

  get job() {
    return this.#job;
  }

  // `make` returns, once it is needed, what is to be read: { query, type, body }.
  ask(make) {
    this.#wanted = { make, since: performance.now() };
    this.#later(PAUSE_MS);
  }

  // A stroke has begun: what was drawn before it need not be read any more.
  hold() {
    clearTimeout(this.#timer);
    this.#wanted = null;
  }

  forget() {
    this.hold();
    this.#leave(null);
  }

  async keep() {
    const job = await call(`/api/v1/drawings/${this.#job}/keep`, "POST");
    this.#isKept = true;
    return job;
  }

  #later(milliseconds) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#work(), milliseconds);
  }

  async #work() {
    if (this.#isBusy) return;
    this.#isBusy = true;
    while (this.#wanted) {
      const asked = this.#wanted;
      this.#wanted = null;
      await this.#read(asked);
    }
    this.#isBusy = false;
  }

  async #read(asked) {
    try {
      const { query, type, body } = await asked.make();
      let answer = await call(`/api/v1/drawings?${query}`, "POST", { "Content-Type": type }, body);
      while (!isResult(answer) && !OVER.includes(answer.state)) {
        if (this.#wanted) return remove(answer.id);
        this.#on.waits(answer.queue?.waits_because);
        answer = await follow(answer.id);
      }
      this.#tell(answer, asked.since);
    } catch (fault) {
      this.#fail(fault, asked);
    }
  }

  #tell(answer, since) {
    this.#leave(answer.job?.id ?? answer.id);
    const page = isResult(answer) ? answer.pages[0] : null;
    const reason = page ? page.error?.detail : (answer.error?.detail ?? `it was ${answer.state}`);
    if (reason) throw new Fault(sentence(reason));
    this.#on.read(page, performance.now() - since);
  }

  #fail(fault, asked) {
    if (!(fault instanceof Fault)) throw fault;
    if (this.#wanted) return;
    this.#on.fails(fault.message);
    if (!fault.again) return;
    this.#timer = setTimeout(() => {
      this.#wanted ??= asked;
      this.#work();
    }, fault.again);
  }

  #leave(job) {
    if (this.#job && !this.#isKept) remove(this.#job);
    this.#job = job;
    this.#isKept = false;
  }
}

async function follow(job) {
  const began = performance.now();
  const answer = await call(`/api/v1/jobs/${job}`, "GET");
  // Where too many wait already, the server answers at once.
  if (!isResult(answer) && performance.now() - began < SHORT_MS) await pause(SHORT_MS);
  return answer;
}

function remove(job) {
  // Should it fail, the drawing passes by itself.
  fetch(`/api/v1/jobs/${job}`, { method: "DELETE", headers: csrfHeader() }).catch(() => null);
}

async function call(url, method, headers = {}, body = null) {
  const heard = { Accept: "application/json", Prefer: `wait=${WAIT_SECONDS}`, ...csrfHeader(), ...headers };
  let response;
  let answer;
  try {
    response = await fetch(url, { method, body, headers: heard });
    answer = await response.json();
  } catch {
    throw new Fault("The server does not answer. What you drew stays here; it is read once the server is back.", AGAIN_MS);
  }
  if (response.ok) return answer;
  throw new Fault(sentence(answer.detail), 1000 * Number(response.headers.get("Retry-After")));
}
