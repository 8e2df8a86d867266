// data-undo: a line that is read out, counts ten seconds and goes; it waits while the pointer or the focus is on it.
import { say } from "./say.js";

const SECONDS = 10;

function start(line) {
  let left = SECONDS;
  const place = line.querySelector("[data-undo-left]");
  const unit = document.documentElement.lang === "ru" ? "с" : "s";
  say(line.querySelector("[data-undo-text]").textContent);
  const timer = setInterval(() => {
    if (line.matches(":hover, :focus-within")) return;
    left -= 1;
    if (place && line.querySelector("form")) place.textContent = `${left}\u00a0${unit}`;
    if (left > 0) return;
    clearInterval(timer);
    line.remove();
  }, 1000);
}

for (const line of document.querySelectorAll("[data-undo]")) start(line);
document.addEventListener("htmx:load", (event) => {
  const added = event.target.matches?.("[data-undo]") ? [event.target] : event.target.querySelectorAll?.("[data-undo]");
  for (const line of added ?? []) start(line);
});
