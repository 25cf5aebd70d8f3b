"use strict";
(() => {
  const root = document.documentElement;
  const specs = JSON.parse(document.getElementById("specs").textContent);
  const lang = () => root.dataset.lang;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  function draw(place) {
    const spec = specs.charts[place.dataset.chart][lang()];
    place.setAttribute("aria-label", place.dataset[lang()]);
    const fit = { type: "fit-x", contains: "padding" };
    const shown = { ...spec, autosize: fit, config: specs.config };
    return vegaEmbed(place, shown, {
      actions: false, renderer: "svg", ast: true, defaultStyle: false,
      tooltip: { theme: "none", disableDefaultStyle: true },
    });
  }
  // a chart that is not shown has no width to fit into
  const drawShown = () =>
    Promise.all(all(".chart").filter((place) => !place.closest("[hidden]")).map(draw));

  function speak(chosen) {
    root.dataset.lang = chosen;
    root.lang = chosen === "zh" ? "zh-CN" : "en";
    document.title = document.querySelector("h1").innerText;
    for (const button of all("[data-set-lang]")) {
      button.setAttribute("aria-pressed", String(button.dataset.setLang === chosen));
    }
    for (const option of all("option[data-zh]")) option.textContent = option.dataset[chosen];
    all(".filter input").forEach(filter);
    all(".scroll").forEach(cue);
    return drawShown();
  }

  function key(row, column) {
    const cell = row.cells[column];
    const text = cell.dataset.sort ?? cell.innerText.trim();
    const number = Number(text);
    if (text === "" || text === "–") return null;
    return Number.isNaN(number) ? text : number;
  }
  function sort(head) {
    const table = head.closest("table");
    const up = head.getAttribute("aria-sort") !== "ascending";
    for (const other of all("thead th", table)) other.setAttribute("aria-sort", "none");
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const column = head.cellIndex;
    const rows = all("tbody tr", table).map((row) => [key(row, column), row]);
    rows.sort(([a], [b]) => {
      if (a === null || b === null) return (a === null) - (b === null);
      const order =
        typeof a === "number" && typeof b === "number"
          ? a - b
          : String(a).localeCompare(String(b), root.lang);
      return up ? order : -order;
    });
    table.tBodies[0].append(...rows.map(([, row]) => row));
  }

  function filter(input) {
    const sheet = input.closest(".sheet");
    const words = input.value.trim().toLowerCase();
    const rows = all("tbody tr", sheet);
    for (const row of rows) row.hidden = !row.innerText.toLowerCase().includes(words);
    const left = rows.filter((row) => !row.hidden).length;
    sheet.querySelector("output").textContent = words ? `${left} / ${rows.length}` : "";
  }

  for (const button of all("[data-set-lang]")) {
    button.addEventListener("click", () => speak(button.dataset.setLang));
  }
  for (const head of all(".sheet thead th")) {
    head.querySelector("button").addEventListener("click", () => sort(head));
  }
  for (const input of all(".filter input")) {
    input.addEventListener("input", () => {
      for (const row of all("tbody tr", input.closest(".sheet"))) row.hidden = false;
      filter(input);
    });
  }
  for (const select of all(".choice select")) {
    select.addEventListener("change", () => {
      for (const figure of all("figure", select.closest(".choice"))) {
        figure.hidden = figure.querySelector(".chart").dataset.chart !== select.value;
      }
      drawShown();
    });
  }
  document.getElementById("print").addEventListener("click", () => window.print());

  // a definition that is linked to opens
  function reveal() {
    const found = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (found?.tagName === "DETAILS") {
      found.open = true;
      found.scrollIntoView();
    }
  }
  window.addEventListener("hashchange", reveal);
  for (const link of all('a[href^="#"]')) {
    // a second click on the same link changes no hash
    link.addEventListener("click", () => setTimeout(reveal));
  }

  const menu = document.getElementById("menu");
  function unfold(open) {
    menu.setAttribute("aria-expanded", String(open));
    menu.parentElement.classList.toggle("unfolded", open);
  }
  menu.addEventListener("click", () => unfold(menu.getAttribute("aria-expanded") !== "true"));
  for (const link of all("#contents a")) link.addEventListener("click", () => unfold(false));

  // a table that goes on to the right says so
  function cue(place) {
    const more = place.scrollWidth - place.clientWidth;
    place.dataset.more = String(more - place.scrollLeft > 1);
    place.previousElementSibling.hidden = more <= 1;
  }
  const places = all(".scroll");
  const seen = new ResizeObserver((entries) => entries.forEach((one) => cue(one.target)));
  for (const place of places) {
    place.addEventListener("scroll", () => cue(place), { passive: true });
    seen.observe(place);
  }
  reveal();
  drawShown().then(() => { root.dataset.ready = "true"; });
})();
