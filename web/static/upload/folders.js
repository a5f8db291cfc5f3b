// The files within folders, named by their paths; what operating systems leave there is no page.
const LITTER = /^(\.|__MACOSX$|Thumbs\.db$|desktop\.ini$)/;

const isMeant = (path) => !path.split("/").some((part) => LITTER.test(part));

export function filesOfFolder(files) {
  return files
    .map((file) => ({ file, name: file.webkitRelativePath || file.name }))
    .filter(({ name }) => isMeant(name));
}

export async function filesWithin(entries) {
  const found = await Promise.all(entries.map(walk));
  return found.flat().filter(({ name }) => isMeant(name));
}

async function walk(entry) {
  if (entry.isFile) {
    const file = await new Promise((done, fail) => entry.file(done, fail));
    return [{ file, name: entry.fullPath.slice(1) || file.name }];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    // A reader hands out some entries at a time; none left means the end.
    const some = await new Promise((done, fail) => reader.readEntries(done, fail));
    if (!some.length) return found;
    for (const child of some) found.push(...(await walk(child)));
  }
}
