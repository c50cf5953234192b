/* Served by `digest serve` alone: reloads a page when it has been built anew, and says what is being built or went wrong.
   On the review, the lines of the source follow the article that is read. */
(function () {
  "use strict";
  var words = document.currentScript.dataset;
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
    s.font = "14px/1.5 system-ui, sans-serif"; s.color = "#fff"; s.maxHeight = "50vh"; s.overflow = "auto";
    s.background = failed ? "#a2191f" : "#0f62fe";
    if (bar.textContent !== text) { bar.textContent = text; }
  }

  function ask() {
    fetch("/_review/state.json?in=" + words.in + "&page=" + encodeURIComponent(decodeURIComponent(location.pathname)), { cache: "no-store" }).then(function (answer) {
      return answer.json();
    }).then(function (state) {
      if (version !== null && state.page && state.page !== version) { location.reload(); return; }
      version = state.page;
      if (state.phase === "building") { say(words.building + " … " + state.seconds + " s  " + state.said, false); }
      else if (state.error) { say(words.failed + "\n" + state.error, true); }
      else if (state.wrong) { say(state.wrong, true); }
      else { say(state.phase === "following" ? words.following + " … " + state.seconds + " s" : "", false); }
      setTimeout(ask, 500);
    }).catch(function () { setTimeout(ask, 2000); });
  }
  ask();

  function follow(source) {
    var watch = new IntersectionObserver(function (seen) {
      if (getComputedStyle(source).position !== "sticky") { return; }
      seen.forEach(function (each) {
        var line = each.isIntersecting && source.querySelector('a[href="#' + each.target.id + '"]');
        if (line) { source.scrollTop = line.parentNode.offsetTop; }
      });
    }, { rootMargin: "0px 0px -85% 0px" });
    document.querySelectorAll("article[data-card]").forEach(function (article) { watch.observe(article); });
  }

  document.addEventListener("DOMContentLoaded", function () {
    var source = document.querySelector(".source");
    if (source) { follow(source); }
    document.querySelectorAll("button[data-copy]").forEach(function (button) {
      if (!button.previousElementSibling || !words.copied) { return; }
      button.hidden = false;
      button.addEventListener("click", function () {
        navigator.clipboard.writeText(button.previousElementSibling.textContent).then(function () { button.textContent = words.copied; });
      });
    });
  });
})();
