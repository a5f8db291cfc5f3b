// Put many files into few parcels, each one transfer. Files are packed into a TAR archive (POSIX.1-2001, pax), which
// is made of headers and of the files themselves: none of them is read for it, and none is twice in memory.
const BLOCK = 512;
const MOST = 100;
const LARGEST = 8 ** 11;
const ARCHIVE = /\.(zip|tar|tgz|tbz2?|txz|tar\.(gz|bz2|xz))$/i;

export function parcelsOf(entries) {
  // Returns `{ file, name, places }` of each; a place, `{ index, start }`, is where an entry begins in the file.
  // Null where there would be too many: archives do not go into an archive.
  if (entries.length <= MOST) return entries.map(alone);
  const numbered = entries.map((entry, index) => ({ entry, index }));
  const packs = ({ entry }) => !ARCHIVE.test(entry.name) && entry.file.size < LARGEST;
  const others = numbered.filter((one) => !packs(one));
  return others.length < MOST ? [packed(numbered.filter(packs)), ...others.map(({ entry, index }) => alone(entry, index))] : null;
}

function alone({ file, name }, index) {
  return { file, name, places: [{ index, start: 0 }] };
}

function packed(numbered) {
  const parts = [];
  const places = [];
  let length = 0;
  const add = (part, size) => {
    parts.push(part);
    length += size;
  };
  for (const { entry, index } of numbered) {
    for (const block of headersOf(entry)) add(block, block.length);
    places.push({ index, start: length });
    add(entry.file, entry.file.size);
    add(new Uint8Array(padding(length)), padding(length));
  }
  add(new Uint8Array(2 * BLOCK), 2 * BLOCK);
  return { file: new Blob(parts), name: `${numbered.length} files.tar`, places };
}

function headersOf({ file, name }) {
  const plain = name.replace(/[^ -~]/g, "_").slice(-100);
  if (plain === name) return [header(plain, file.size, "0")];
  const record = recordOf(name);
  return [header("pax", record.length, "x"), record, new Uint8Array(padding(record.length)), header(plain, file.size, "0")];
}

function recordOf(name) {
  // Its own length, which counts its own digits, stands before it.
  const told = bytesOf(` path=${name}\n`);
  let length = told.length;
  while (length !== told.length + String(length).length) length = told.length + String(length).length;
  return bytesOf(`${length} path=${name}\n`);
}

function header(name, size, type) {
  const block = new Uint8Array(BLOCK);
  const put = (place, text) => block.set(bytesOf(text), place);
  put(0, name);
  put(100, "0000644\0");
  put(124, octal(size, 11));
  put(136, octal(0, 11));
  put(148, " ".repeat(8));
  put(156, type);
  put(257, "ustar\0" + "00");
  put(148, `${octal(block.reduce((sum, byte) => sum + byte, 0), 6)}\0`);
  return block;
}

const octal = (number, digits) => number.toString(8).padStart(digits, "0");
const padding = (length) => (BLOCK - (length % BLOCK)) % BLOCK;
const bytesOf = (text) => new TextEncoder().encode(text);
