// What is drawn is checked by the server whenever it has been left alone for a moment.
import { check } from "./server.js";

const QUIET = 400; // milliseconds without a change

export class Checking {
  // `described` returns { definition, pages, keys }; `told` is called with the answer and those keys.
  constructor(described, told) {
    Object.assign(this, { described, told });
    this.asking = new AbortController();
  }

  later() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.now(), QUIET);
  }

  // Before there is a field nothing is wrong with the fields.
  async now() {
    this.asking.abort();
    this.asking = new AbortController();
    const { definition, pages, keys } = this.described();
    if (!keys.length) return this.told({ faults: [], version: null }, keys);
    try {
      const { isOk, body } = await check(definition, pages, this.asking.signal);
      if (isOk) this.told(body, keys);
    } catch {
      // asked again meanwhile, or the server is away: what is saved is checked all the same
    }
    return undefined;
  }
}
