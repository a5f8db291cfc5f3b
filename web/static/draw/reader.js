// Read the newest of what is drawn: it alone counts, and one request is under way at most.
import { csrfHeader } from "../common/csrf.js";
import { pause } from "../common/server.js";
import { sentence } from "../common/words.js";

const PAUSE_MS = 150;
const WAIT_SECONDS = 2;
const PATIENCE_MS = 1500;
const AGAIN_MS = 2000;
const SHORT_SECONDS = 0.5;
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

export class Reader {
  #on;
  #wanted = null;
  #asked = null; // what is being read, as long as anybody wants to know
  #isBusy = false;
  #timer = 0;
  #job = null;
  #kept = null;

  // `on.read(page, model, milliseconds)`, `on.waits(queue)`, `on.fails(why)` are told what becomes of it;
  // where the job stands in the queue is not known when one first hears that it takes long.
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
    this.#asked = null;
    this.#leave(null);
  }

  async keep() {
    const job = this.#job;
    this.#kept = job; // before the answer: who draws on meanwhile must not remove it
    try {
      return await call(`/api/v1/drawings/${job}/keep`, "POST");
    } catch (fault) {
      if (this.#kept === job) this.#kept = null;
      throw fault;
    }
  }

  #later(milliseconds) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#work(), milliseconds);
  }

  async #work() {
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      while (this.#wanted) {
        this.#asked = this.#wanted;
        this.#wanted = null;
        await this.#read(this.#asked);
      }
    } finally {
      this.#isBusy = false;
    }
  }

  async #read(asked) {
    const isWanted = () => !this.#wanted && this.#asked === asked;
    const timer = setTimeout(() => isWanted() && this.#on.waits(), PATIENCE_MS);
    try {
      const { query, type, body } = await asked.make();
      let answer = await call(`/api/v1/drawings?${query}`, "POST", { "Content-Type": type }, body);
      while (!isResult(answer) && !OVER.includes(answer.state)) {
        if (!isWanted()) break;
        this.#on.waits(answer.queue);
        answer = await follow(answer.id);
      }
      const isOver = isResult(answer) || OVER.includes(answer.state);
      if (isOver && this.#asked === asked) this.#tell(answer, asked.since);
      else remove(answer.job?.id ?? answer.id);
    } catch (fault) {
      this.#fail(fault, asked);
    } finally {
      clearTimeout(timer);
    }
  }

  #tell(answer, since) {
    this.#leave(answer.job?.id ?? answer.id);
    const page = isResult(answer) ? answer.pages[0] : null;
    const reason = page ? page.error?.detail : (answer.error?.detail ?? `it was ${answer.state}`);
    if (reason) throw new Fault(sentence(reason));
    this.#on.read(page, answer.job.model, performance.now() - since);
  }

  #fail(fault, asked) {
    if (!(fault instanceof Fault)) throw fault;
    if (this.#wanted || this.#asked !== asked) return;
    this.#on.fails(fault.message);
    if (!fault.again) return;
    this.#timer = setTimeout(() => {
      this.#wanted ??= asked;
      this.#work();
    }, fault.again);
  }

  #leave(job) {
    if (this.#job && this.#job !== this.#kept) remove(this.#job);
    this.#job = job;
  }
}

async function follow(job) {
  const began = performance.now();
  const answer = await call(`/api/v1/jobs/${job}`, "GET");
  // Where too many wait already, the server answers at once.
  if (!isResult(answer) && performance.now() - began < 1000 * SHORT_SECONDS) await pause(SHORT_SECONDS);
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
