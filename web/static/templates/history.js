// Every step of a drawing, to go back and forth. A state is never changed, only replaced.
const MOST_STEPS = 200;

export class History {
  constructor(state) {
    this.now = state;
    this.past = [];
    this.future = [];
    this.kind = null;
  }

  // Replace the state. Steps of one kind that follow each other, as of a held key, are one.
  take(state, kind = null, before = this.now) {
    if (!kind || kind !== this.kind) this.past = [...this.past, before].slice(-MOST_STEPS);
    this.kind = kind;
    this.future = [];
    this.now = state;
  }

  // Go on with a state that is not a step yet.
  show(state) {
    this.now = state;
  }

  back() {
    return this.step(this.past, this.future);
  }

  forth() {
    return this.step(this.future, this.past);
  }

  step(from, to) {
    if (!from.length) return false;
    to.push(this.now);
    this.now = from.pop();
    this.kind = null;
    return true;
  }
}
