// What the server said to a correction that it did not keep: why, in words, and what helps.
import { inWords } from "../common/times.js";
import { sentence } from "../common/words.js";

export const AWAY = { kind: "away", why: "The server does not answer." };
const OUT = { kind: "out", why: "You are logged out. Log in again in a new tab, then come back and try again: what you typed stays here." };
const GONE = { kind: "gone", why: "This job is not there any more: somebody has removed it. What you typed can no longer be stored with it; write down from this list what you need." };

export async function refusalOf(response) {
  const told = await response.json().catch(() => ({}));
  const code = told.type?.split(":").at(-1);
  if (response.status === 401) return OUT;
  if (response.status === 404) return GONE;
  if (code === "csrf") return { ...OUT, kind: "stale" };
  if (code === "corrected-meanwhile") return { kind: "theirs", why: saidBy(told.correction), theirs: told.correction };
  if (code === "breaks-rules") return { kind: "asks", why: told.breaks.map((one) => sentence(one.detail)).join(" ") };
  return { kind: "refused", why: sentence(told.detail ?? response.statusText) };
}

function saidBy(theirs) {
  if (!theirs) return "Meanwhile what was said of it was taken back.";
  return `Meanwhile ${theirs.by ?? "somebody"} has said that it holds ${theirs.value ?? "no number"} (${inWords(theirs.at)}).`;
}

/** Take the token of the pages anew, which a log-in has changed; false where nobody is logged in. */
export async function refreshToken() {
  const response = await fetch(location.href).catch(() => null);
  const page = response?.ok ? new DOMParser().parseFromString(await response.text(), "text/html") : null;
  const token = page?.getElementById("cards") && page.querySelector('meta[name="csrf-token"]');
  if (token) document.querySelector('meta[name="csrf-token"]').content = token.content;
  return Boolean(token);
}
