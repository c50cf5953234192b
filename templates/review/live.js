/* Served by `digest serve` alone: reloads a page when it has been built anew, and says what is being built or went wrong. */
(function () {
  "use strict";
  var script = document.currentScript;
  var words = script.dataset;
  var part = words.part || "site";
  var version = null;
  var bar = null;

  function say(text, failed) {
    if (!text) { if (bar) { bar.remove(); bar = null; } return; }
    if (!bar) {
      bar = document.createElement("div");
      bar.setAttribute("role", "status");
      document.body.appendChild(bar);
    }
    var s = bar.style;
    s.position = "fixed"; s.left = s.right = s.bottom = "0"; s.zIndex = "9999"; s.padding = ".5rem 1rem"; s.whiteSpace = "pre-wrap";
    s.font = "14px/1.5 system-ui, sans-serif"; s.color = "#fff"; s.background = failed ? "#a2191f" : "#0f62fe"; s.maxHeight = "50vh"; s.overflow = "auto";
    if (bar.textContent !== text) { bar.textContent = text; }
  }

  function ask() {
    fetch("/_review/state.json", { cache: "no-store" }).then(function (answer) { return answer.json(); }).then(function (state) {
      var now = state[part];
      if (version !== null && now !== version) { location.reload(); return; }
      version = now;
      if (state.phase === "building") { say((words.building || "Building") + " … " + state.seconds + " s  " + state.said, false); }
      else { say(state.error ? (words.failed || "Not built; the last good version stays:") + "\n" + state.error : "", true); }
      setTimeout(ask, 700);
    }).catch(function () { setTimeout(ask, 2000); });
  }
  ask();

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("button[data-copy]").forEach(function (button) {
      if (!button.previousElementSibling || part !== "review") { return; }
      button.hidden = false;
      button.addEventListener("click", function () {
        navigator.clipboard.writeText(button.previousElementSibling.textContent).then(function () { button.textContent = words.copied; });
      });
    });
  });
})();
