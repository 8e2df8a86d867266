// data-print: a link to a PDF that goes straight to the browser's print dialogue.
// data-print-record="address": a POST there once the dialogue was opened, so that the history knows.
import { fault } from "./faults.js";

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-print]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.getAttribute("aria-busy") === "true") return;
  link.setAttribute("aria-busy", "true");
  const frame = document.createElement("iframe");
  frame.className = "print-frame";
  frame.title = link.textContent.trim() || link.getAttribute("aria-label");
  frame.src = link.href;
  frame.addEventListener("load", () => print(frame, link), { once: true });
  document.body.append(frame);
});

function print(frame, link) {
  link.removeAttribute("aria-busy");
  try {
    frame.contentWindow.focus();
    frame.contentWindow.print();
  } catch {
    window.open(link.href, "_blank");
  }
  if (link.dataset.printRecord) record(link.dataset.printRecord);
  setTimeout(() => frame.remove(), 10 * 60 * 1000);
}

async function record(address) {
  const token = document.querySelector("meta[name=csrf-token]").content;
  const headers = { "X-CSRFToken": token, "X-Requested-With": "XMLHttpRequest" };
  try {
    const answer = await fetch(address, { method: "POST", headers });
    if (!answer.ok) fault("broken", () => record(address));
  } catch { fault("cut", () => record(address)); }
}
