// What a reader would stumble over, found by measuring: each function returns its finds as texts.
const visible = (one) =>
  one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
  !one.closest(".skip, .unseen, [hidden], option, script, style");

function texts(root = document.body) {
  const found = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.textContent.trim() && visible(node.parentElement)) found.push(node);
  }
  return found;
}

// the part of a box that is seen: what scrolls away inside its frame is not
function shown(box, element) {
  let { left, right, top, bottom } = box;
  for (let up = element.parentElement; up; up = up.parentElement) {
    const how = getComputedStyle(up);
    if (how.overflowX === "visible" && how.overflowY === "visible") continue;
    const frame = up.getBoundingClientRect();
    left = Math.max(left, frame.left);
    right = Math.min(right, frame.right);
    top = Math.max(top, frame.top);
    bottom = Math.min(bottom, frame.bottom);
  }
  return { left, right, top, bottom };
}

function boxes() {
  const found = [];
  for (const node of texts()) {
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      found.push({ ...shown(box, node.parentElement), node, text: node.textContent.trim() });
    }
  }
  return found.filter((one) => one.right - one.left > 1 && one.bottom - one.top > 1);
}

window.layout = {
  // boxes of words that lie upon each other
  overlaps() {
    const found = [];
    const all = boxes().sort((a, b) => a.top - b.top);
    for (let i = 0; i < all.length; i += 1) {
      const a = all[i];
      for (let j = i + 1; j < all.length && all[j].top < a.bottom; j += 1) {
        const b = all[j];
        if (a.node === b.node) continue;
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        const least = Math.min(a.bottom - a.top, b.bottom - b.top);
        if (across > 2 && down > 0.35 * least) found.push(`${a.text} | ${b.text}`);
      }
    }
    return found;
  },

  // what sticks out of the page to the right, or out of a box that hides it
  sticksOut() {
    const found = [];
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth > wide) found.push("the page");
    for (const one of document.querySelectorAll("body *")) {
      if (!visible(one) || one.closest(".scroll, svg")) continue;
      if (one.getBoundingClientRect().right > wide + 1) found.push(one.outerHTML.slice(0, 120));
    }
    for (const svg of document.querySelectorAll(".chart svg")) {
      if (!visible(svg)) continue;
      const frame = svg.getBoundingClientRect();
      for (const text of svg.querySelectorAll("text")) {
        const box = text.getBoundingClientRect();
        if (visible(text) && box.width && (box.left < frame.left - 1 || box.right > frame.right + 1)) {
          found.push(`${svg.closest(".chart").dataset.chart}: ${text.textContent}`);
        }
      }
    }
    return found;
  },

  // columns so narrow that words stand one sign a line
  squeezed() {
    const found = [];
    for (const cell of document.querySelectorAll("th, td")) {
      if (!visible(cell)) continue;
      const text = cell.innerText.trim().replace(/\s+/g, " ");
      const line = parseFloat(getComputedStyle(cell).lineHeight);
      const range = document.createRange();
      range.selectNodeContents(cell);
      const lines = Math.round(range.getBoundingClientRect().height / line);
      if (text.length >= 4 && lines > Math.max(2, text.length / 2)) found.push(text);
    }
    return found;
  },

  // words too pale for their ground: 4.5 : 1, of large ones 3 : 1 (WCAG AA)
  pale() {
    const parts = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
    const light = (colour) => {
      const [r, g, b] = parts(colour).map((part) => part / 255)
        .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (element) => {
      for (let up = element; up; up = up.parentElement) {
        const colour = getComputedStyle(up).backgroundColor;
        if ((parts(colour)[3] ?? 1) > 0) return colour;
      }
      return "rgb(255, 255, 255)";
    };
    const found = [];
    for (const node of texts()) {
      const element = node.parentElement;
      if (element.closest("[data-chart=hours]")) continue; // its cells are the ground
      const how = getComputedStyle(element);
      const svg = element.closest("svg");
      const ink = light(svg ? how.fill : how.color);
      const paper = light(ground(svg ? svg.parentElement : element));
      const ratio = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
      const size = parseFloat(how.fontSize);
      const large = size >= 24 || (size >= 18.66 && Number(how.fontWeight) >= 700);
      if (ratio < (large ? 3 : 4.5)) found.push(`${ratio.toFixed(2)} ${node.textContent.trim()}`);
    }
    return found;
  },

  // what can be reached with the keyboard
  stops() {
    const all = document.querySelectorAll("a[href], button, select, input, summary, [tabindex='0']");
    return [...all].filter((one) => one.checkVisibility()).length;
  },
};
