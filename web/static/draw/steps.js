// What was done, step by step: each state is a value that is never changed, so undo is to go back.
export class Steps {
  #states;
  #place = 0;

  constructor(start) {
    this.#states = [start];
  }

  get now() {
    return this.#states[this.#place];
  }

  get canUndo() {
    return this.#place > 0;
  }

  get canRedo() {
    return this.#place < this.#states.length - 1;
  }

  put(state) {
    this.#states.splice(this.#place + 1, Infinity, state);
    this.#place += 1;
  }

  undo() {
    this.#place = Math.max(0, this.#place - 1);
  }

  redo() {
    this.#place = Math.min(this.#states.length - 1, this.#place + 1);
  }
}
