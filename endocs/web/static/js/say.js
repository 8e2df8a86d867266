// Reads a sentence out through the polite live region of the page.
export function say(sentence) {
  const live = document.getElementById("live");
  if (!live || !sentence) return;
  live.textContent = "";
  setTimeout(() => { live.textContent = sentence; }, 60);
}

// The answer that a click or an event of htmx may bring: <… data-say="Done"> is read out after the swap.
document.addEventListener("htmx:afterSwap", (event) => {
  const spoken = event.target.querySelector?.("[data-say]");
  if (spoken) say(spoken.dataset.say);
});
