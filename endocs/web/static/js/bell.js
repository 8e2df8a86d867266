// data-bell: asks data-poll every 30 s for JSON {"tasks": "7", "requests": "34", "notices": "4"}; rests while the page is hidden.
import { say } from "./say.js";

const bell = document.querySelector("[data-bell][data-poll]");
const EVERY = 30000;

async function ask() {
  if (document.hidden) return;
  try {
    const answer = await fetch(bell.dataset.poll, { headers: { "X-Requested-With": "XMLHttpRequest" } });
    if (answer.ok) show(await answer.json());
  } catch { /* no connection: the next turn asks again */ }
}

export function show(counts) {
  for (const [key, count] of Object.entries(counts)) {
    for (const place of document.querySelectorAll(`[data-count="${CSS.escape(key)}"]`)) write(place, String(count));
  }
}

function write(place, count) {
  if (place.textContent === count) return;
  const grew = parseInt(count, 10) > (parseInt(place.textContent, 10) || 0);
  place.textContent = count;
  if ("hot" in place.dataset) place.classList.toggle("hot", count !== "");
  if (place.parentElement !== bell) return;
  place.hidden = count === "";
  bell.setAttribute("aria-label", count ? `${bell.dataset.some} ${count}` : bell.dataset.none);
  if (grew) say(bell.getAttribute("aria-label"));
}

if (bell?.dataset.poll) {
  setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", ask);
}
