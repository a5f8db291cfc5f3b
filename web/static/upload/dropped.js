// The files of a drop, with those inside of dropped folders.

export async function droppedFiles(transfer) {
  // Entries must be taken before the first pause; afterwards the browser has forgotten them.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files];
  const found = await Promise.all(entries.map(walk));
  return found.flat();
}

async function walk(entry) {
  if (entry.isFile) return [await new Promise((done, fail) => entry.file(done, fail))];
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    // A reader hands out some entries at a time; none left means the end.
    const some = await new Promise((done, fail) => reader.readEntries(done, fail));
    if (!some.length) return found.filter((file) => !file.name.startsWith("."));
    for (const child of some) found.push(...(await walk(child)));
  }
}
