// data-fit: lines (data-line, data-lacks, data-name) and ticks (data-tick names the lines a document answers). When
// the ticks leave a line open, «Finish» (data-finish) asks why first; data-gets shows what the initiator will get.
function show() {
  const form = document.getElementById("complete");
  if (!form) return;
  const ticks = [...document.querySelectorAll("[data-tick]")];
  const ticked = ticks.filter((tick) => tick.checked);
  const taken = ticked.flatMap((tick) => tick.dataset.tick.split(" "));
  const lacking = [...document.querySelectorAll("[data-line]")].filter(
    (line) => taken.filter((key) => key === line.dataset.line).length < Number(line.dataset.lacks),
  );
  for (const button of form.querySelectorAll("[data-finish]")) {
    button.hidden = (button.dataset.finish === "lacking") !== lacking.length > 0;
  }
  const reason = document.getElementById("finish-comment");
  if (reason) reason.required = lacking.length > 0;
  for (const place of document.querySelectorAll("[data-finish-missing]")) {
    place.textContent = lacking.map((line) => line.dataset.name).join(", ");
  }
  for (const tick of ticks) {
    for (const item of document.querySelectorAll(`[data-gets="${CSS.escape(tick.value)}"]`)) item.hidden = !tick.checked;
  }
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-tick]")) show();
});
addEventListener("pageshow", () => {
  if (document.querySelector("[data-tick]")) show();
});
