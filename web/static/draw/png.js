// What a canvas holds, as a PNG, at once: `toBlob` waits until the browser idles, in Chromium up to a second.
export function png(canvas) {
  const bytes = atob(canvas.toDataURL("image/png").split(",")[1]);
  return new Blob([Uint8Array.from(bytes, (one) => one.charCodeAt(0))], { type: "image/png" });
}
