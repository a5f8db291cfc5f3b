// Show moments in the time zone and the language of the reader.
const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

export const inWords = (moment) => format.format(new Date(moment));

export function showTimes(part) {
  for (const time of part.querySelectorAll("time[data-moment]")) {
    if (time.title) continue; // shown already
    time.title = time.textContent;
    time.textContent = inWords(time.dateTime);
  }
}

showTimes(document);
