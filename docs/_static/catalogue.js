// The catalogue's search: a text, a platform and a theme leave the rows that fit all three.
// The page without it is whole: nothing here is not in its tables.
document.addEventListener("DOMContentLoaded", () => {
  const chinese = document.documentElement.lang.startsWith("zh");
  const say = (en, zh) => (chinese ? zh : en);
  const opening = document.querySelector("article section > p");
  const byPlatform = [...document.querySelectorAll("article section > section")].find((section) =>
    section.querySelector(":scope > section > .table-wrapper, :scope > section > table"),
  );
  if (!opening || !byPlatform) return;

  const titled = (section) => section.querySelector("h1, h2, h3").firstChild.textContent.trim();
  const rows = [...byPlatform.querySelectorAll(":scope > section")].flatMap((section) =>
    [...section.querySelectorAll("tbody tr")].map((row) => ({
      row,
      section,
      platform: titled(section),
      theme: row.cells[2].textContent.trim(),
      text: row.textContent.toLowerCase(),
    })),
  );

  const choice = (label, every, names) => {
    const select = document.createElement("select");
    select.setAttribute("aria-label", label);
    select.append(new Option(every, ""), ...names.map((name) => new Option(name, name)));
    return select;
  };
  const distinct = (key) => [...new Set(rows.map((each) => each[key]))].filter(Boolean);
  const text = document.createElement("input");
  text.type = "search";
  text.placeholder = say("Part of a name or id", "名称或 id 的一部分");
  text.setAttribute("aria-label", text.placeholder);
  const platform = choice(
    say("Platform", "平台"),
    say("All platforms", "全部平台"),
    distinct("platform"),
  );
  const theme = choice(say("Theme", "主题"), say("All themes", "全部主题"), distinct("theme"));
  const told = document.createElement("output");
  told.setAttribute("aria-live", "polite");

  const search = () => {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const open = new Set();
    let found = 0;
    for (const each of rows) {
      const fits =
        words.every((word) => each.text.includes(word)) &&
        (!platform.value || each.platform === platform.value) &&
        (!theme.value || each.theme === theme.value);
      each.row.hidden = !fits;
      if (fits) {
        found += 1;
        open.add(each.section);
      }
    }
    for (const { section } of rows) section.hidden = !open.has(section);
    told.value = say(`${found} of ${rows.length} metrics`, `${rows.length} 个指标中的 ${found} 个`);
  };

  const bar = document.createElement("form");
  bar.className = "catalogue-search";
  bar.setAttribute("role", "search");
  bar.append(text, platform, theme, told);
  bar.addEventListener("input", search);
  bar.addEventListener("submit", (event) => event.preventDefault());
  byPlatform.querySelector("h2").after(bar);
  search();
});
