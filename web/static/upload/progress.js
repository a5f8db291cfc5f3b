// How far an upload is: of each file and in all, how fast, and how long it still takes.
import { duration, plural, size } from "../common/words.js";

const WINDOW_MS = 5000;
const byId = (id) => document.getElementById(id);

export class Progress {
  constructor(entries) {
    this.entries = entries;
    this.total = entries.reduce((sum, { file }) => sum + file.size, 0);
    this.seen = [];
    this.say(`Uploading ${plural(entries.length, "file")}`);
    this.sent = 0;
    this.show(0);
  }

  say(text) {
    // A status: spoken when it changes, and not with every byte.
    if (byId("sending-text").textContent !== text) byId("sending-text").textContent = text;
  }

  showShare(share) {
    // Of one body that holds all files, one behind the other; `share` is 0 to 1.
    let before = 0;
    const sent = share * this.total;
    const each = this.entries.map(({ file }) => {
      before += file.size;
      return Math.min(file.size, Math.max(0, sent - before + file.size));
    });
    this.show(sent, each);
  }

  showParcels(parcels, offsets) {
    // Of parcels that hold files, each sent up to its offset.
    const each = this.entries.map(() => 0);
    parcels.forEach(({ places }, parcel) => {
      for (const { index, start } of places) each[index] = Math.min(this.entries[index].file.size, Math.max(0, offsets[parcel] - start));
    });
    this.show(each.reduce((sum, one) => sum + one, 0), each);
  }

  show(sent, each = this.entries.map(() => 0)) {
    this.entries.forEach(({ file, tile }, index) => tile?.showSent(each[index] / (file.size || 1)));
    if (sent >= this.total && this.total) return this.wait();
    this.sent = sent;
    this.seen.push([performance.now(), sent]);
    byId("sending-bar").value = sent / (this.total || 1);
    byId("sending-figures").textContent = this.figures(sent);
    if (sent) this.say(`Uploading ${plural(this.entries.length, "file")}`);
  }

  wait() {
    this.say("Uploaded. Checking the files");
    byId("sending-figures").textContent = size(this.total);
    byId("sending-bar").removeAttribute("value");
  }

  figures(sent) {
    const rate = this.rate;
    if (!rate) return this.sum;
    return `${this.sum}, ${size(Math.round(rate))} a second, ${duration((this.total - sent) / rate)} to go`;
  }

  get sum() {
    return `${size(Math.floor(this.sent))} of ${size(this.total)}`;
  }

  get rate() {
    // Bytes a second over the last few seconds; 0 where nothing can be said.
    const [now, sent] = this.seen.at(-1);
    this.seen = this.seen.filter(([at]) => now - at <= WINDOW_MS);
    const [begin, before] = this.seen[0];
    return now - begin < 500 ? 0 : Math.max(0, (1000 * (sent - before)) / (now - begin));
  }

  rest(text) {
    // The upload stands still: what comes later is measured anew.
    this.seen = [];
    this.say(text);
    byId("sending-figures").textContent = this.sum;
  }

  end() {
    for (const { tile } of this.entries) tile?.showSent(null);
  }
}
