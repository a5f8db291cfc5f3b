// The upload page: files come in by choosing, dropping and pasting. What sends them is loaded once there are any.
import { Chosen } from "./chosen.js";

const byId = (id) => document.getElementById(id);
const form = byId("upload");
const chosen = new Chosen(byId("chosen"), form.dataset, () => (byId("problem").hidden = true));
const loadSending = () => import("./submitting.js");
const loadFolders = () => import("./folders.js");
let pasted = 0;

function gather(files) {
  if (!files.length || byId("controls").disabled) return;
  chosen.add(files);
  loadSending().catch(() => {}); // it is needed soon; if it cannot be had now, that is said then
}

const named = (file) => ({ file, name: file.name });

function choose({ target }) {
  gather([...target.files].map(named));
  target.value = "";
}

async function chooseFolder({ target }) {
  const files = [...target.files];
  target.value = "";
  const { filesOfFolder } = await loadFolders();
  gather(filesOfFolder(files));
}

function drag(event) {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  document.body.classList.toggle("is-over", event.type === "dragover");
}

async function drop(event) {
  drag(event);
  const { items, files } = event.dataTransfer;
  const dropped = [...files].map(named);
  // Entries must be taken before the first pause; afterwards the browser has forgotten them.
  const entries = [...items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some(({ isDirectory }) => isDirectory)) return gather(dropped);
  const { filesWithin } = await loadFolders();
  gather(await filesWithin(entries));
}

function paste(event) {
  const files = [...(event.clipboardData?.files ?? [])];
  if (!files.length) return;
  event.preventDefault();
  gather(files.map((file) => ({ file, name: nameOfPasted(file) })));
}

function nameOfPasted(file) {
  // What is copied out of a picture has the same name each time.
  if (file.name && file.name !== "image.png") return file.name;
  pasted += 1;
  return `pasted-${pasted}.png`;
}

async function submit(event) {
  event.preventDefault();
  try {
    const { submit } = await loadSending();
    await submit(form, chosen);
  } catch (fault) {
    byId("problem-text").textContent = "This page is not whole: a part of it could not be loaded. Try again, or reload the page.";
    byId("problem").hidden = false;
    throw fault;
  }
}

byId("files").required = false;
byId("files").addEventListener("change", choose);
byId("camera").addEventListener("change", choose);
byId("folder").addEventListener("change", chooseFolder);
byId("drop-faults").addEventListener("click", () => chosen.keep(({ fault }) => !fault, byId("send")));
form.addEventListener("submit", submit);
for (const type of ["dragover", "dragleave"]) document.addEventListener(type, drag);
document.addEventListener("drop", drop);
document.addEventListener("paste", paste);
// Files that were chosen before this module was there, or that the browser kept over a reload.
choose({ target: byId("files") });
if (byId("template-filter")) import("./finding.js");
