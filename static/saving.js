// A form that is saved as it is typed carries which version of its texts it started from, and each answer brings the
// next. So its button waits for a save that is under way; otherwise the form would meet its own words as another's.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.classList.contains("htmx-request")) {
    return;
  }
  event.preventDefault();
  form.addEventListener("htmx:afterRequest", () => form.requestSubmit(event.submitter), { once: true });
});

// The report beside the form is made anew when it says something else. What was unfolded in it stays so, and whoever
// stands in it by keyboard keeps the place.
const partsOf = (element) => [...element.querySelectorAll("details, summary, a")];
document.addEventListener("htmx:oobBeforeSwap", ({ detail: { target, fragment } }) => {
  if (target.id !== "report-shown") {
    return;
  }
  const before = partsOf(target);
  partsOf(fragment).forEach((part, place) => {
    if (before[place]?.tagName === "DETAILS") {
      part.open = before[place].open;
    }
  });
  const place = before.indexOf(document.activeElement);
  if (place >= 0) {
    document.addEventListener("htmx:oobAfterSwap", () => partsOf(target)[place]?.focus(), { once: true });
  }
});
