// On a narrow screen a row of tabs scrolls sideways: the tab one is on is brought into sight, the page itself stays.
for (const tab of document.querySelectorAll(".tabs .tab.on")) {
  const row = tab.parentElement;
  const beyond = tab.getBoundingClientRect().right + 16 - row.getBoundingClientRect().right;
  if (beyond > 0) row.scrollLeft += beyond;
}
