// data-print: a link to a PDF that goes straight to the browser's print dialogue.
// data-print on a form: its GET is the PDF, its POST records the printing; then #main is fetched anew, for it tells the state.
// Without a script the form's POST answers with the PDF in a new tab.
import { fault } from "./faults.js";

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-print]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(link.href, link);
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-print]");
  if (!form) return;
  event.preventDefault();
  show(form.action, event.submitter ?? form, () => record(form.action));
});

function show(address, button, printed) {
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  const frame = document.createElement("iframe");
  frame.className = "print-frame";
  frame.title = button.textContent.trim() || button.getAttribute("aria-label");
  frame.src = address;
  frame.addEventListener("load", () => print(frame, button, printed), { once: true });
  document.body.append(frame);
}

function print(frame, button, printed) {
  button.removeAttribute("aria-busy");
  try {
    frame.contentWindow.focus();
    frame.contentWindow.print();
  } catch {
    window.open(frame.src, "_blank");
  }
  printed?.();
  setTimeout(() => frame.remove(), 10 * 60 * 1000);
}

async function record(address) {
  const token = document.querySelector("meta[name=csrf-token]").content;
  const headers = { "X-CSRFToken": token, "X-Requested-With": "XMLHttpRequest" };
  try {
    const answer = await fetch(address, { method: "POST", headers });
    if (!answer.ok) return fault("broken", () => record(address));
  } catch { return fault("cut", () => record(address)); }
  htmx.ajax("GET", location.href, { target: "#main", select: "#main", swap: "outerHTML" }).catch(() => {});
}
