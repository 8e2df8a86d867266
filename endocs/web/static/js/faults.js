// An answer that did not come or says no: one line with the sentence and «Retry», which asks the same again.
// data-fault is the line; its data-cut and data-broken are the sentences for no connection and for a failed server.
const line = document.querySelector("[data-fault]");
let again = null;

export function fault(sentence, retry) {
  if (!line) return;
  again = retry;
  line.hidden = false;
  line.querySelector("[data-fault-text]").textContent = line.dataset[sentence] ?? sentence;
  line.querySelector("[data-fault-again]").hidden = !retry;
}

export function mended() {
  if (!line) return;
  again = null;
  line.hidden = true;
}

line?.querySelector("[data-fault-again]").addEventListener("click", () => {
  const retry = again;
  mended();
  retry?.();
});
line?.querySelector("[data-fault-close]").addEventListener("click", mended);

function repeat({ verb, path, elt, target, parameters }) {
  return () => htmx.ajax(verb.toUpperCase(), path, { source: elt, target, values: parameters }).catch(() => {});
}

function sentence(answer) {
  try { return JSON.parse(answer.responseText).sentence; } catch { return null; }
}

for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => fault("cut", repeat(event.detail.requestConfig)));
}

document.addEventListener("htmx:responseError", (event) => {
  const { xhr, requestConfig } = event.detail;
  const told = sentence(xhr);
  if (told) fault(told, null);
  else fault(xhr.status >= 500 ? "broken" : "refused", xhr.status >= 500 ? repeat(requestConfig) : () => location.reload());
});

// A whole page from another address, such as the page for logging in, is no part of this page.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, pathInfo } = event.detail;
  const asked = new URL(pathInfo.finalRequestPath, location.href).pathname;
  if (new URL(xhr.responseURL || location.href).pathname === asked || !/^\s*<!doctype/i.test(xhr.responseText)) return;
  event.detail.shouldSwap = false;
  location.reload();
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) mended();
});
