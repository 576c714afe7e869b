(() => {
  const problems = [];
  // Labels of pictures that end in dots, since there was no room for all.
  const cut = [];
  const shown = (e) => {
    const s = getComputedStyle(e);
    return e.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && s.display !== "none";
  };
  const name = (e) => e.tagName.toLowerCase() + (e.className && e.className.baseVal === undefined ? "." + e.className : "") +
    " “" + e.textContent.trim().slice(0, 40) + "”";
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width + 1) {
    problems.push("the page is wider than the screen: " + document.documentElement.scrollWidth + " of " + width);
  }
  const scrolls = (e) => {
    for (let p = e; p; p = p.parentElement) {
      if (/auto|scroll/.test(getComputedStyle(p).overflowX)) { return true; }
    }
    return false;
  };
  // Text that is cut, too small or too pale.
  const light = (c) => {
    const f = (v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4); };
    return 0.2126 * f(c[0]) + 0.7152 * f(c[1]) + 0.0722 * f(c[2]);
  };
  const colour = (t) => { const m = t.match(/[\d.]+/g); return m ? m.map(Number) : [0, 0, 0, 0]; };
  const ground = (e) => {
    for (let p = e; p; p = p.parentElement) {
      const c = colour(getComputedStyle(p).backgroundColor);
      if (c.length === 3 || c[3] > 0) { return c; }
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    const e = text.parentElement;
    if (!text.data.trim() || !shown(e) || e.closest(".skip, script, style, title, desc")) { continue; }
    const style = getComputedStyle(e);
    const range = document.createRange();
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    if (box.width === 0) { continue; }
    if ((box.left < -1 || box.right > width + 1) && !scrolls(e)) {
      problems.push("cut at the side: " + name(e));
    }
    const scale = e.ownerSVGElement ? e.getScreenCTM().a : 1;
    // On paper a letter of 5 dots is 3.75 points; what is wide is printed on a page on its side, of
    // 273 mm instead of 182 mm.
    const print = matchMedia("print").matches;
    const turned = print && e.closest("figure.wide") ? 273 / 182 : 1;
    if (parseFloat(style.fontSize) * scale * turned < (print ? 5 : 11)) {
      problems.push("too small, " + (parseFloat(style.fontSize) * scale).toFixed(1) + " px: " + name(e));
    }
    if (!e.ownerSVGElement) {
      const a = light(colour(style.color)), b = light(ground(e));
      const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      if (contrast < 4.5) { problems.push("too pale, " + contrast.toFixed(2) + ": " + name(e)); }
    }
  }
  // Boxes of text that stand on each other.
  const over = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3;
  for (const svg of document.querySelectorAll("svg")) {
    if (!shown(svg)) { continue; }
    const frame = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll("text")].map((t) => [t, t.getBoundingClientRect()]);
    texts.forEach(([t, box], i) => {
      if (t.textContent.endsWith("…")) { cut.push("a label is cut: " + name(t)); }
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1) {
        problems.push("text outside its drawing: " + name(t));
      }
      for (const [other, its] of texts.slice(i + 1)) {
        if (over(box, its)) { problems.push("texts on each other: " + name(t) + " and " + name(other)); }
      }
    });
    for (const g of svg.querySelectorAll("g")) {
      const rect = g.querySelector("rect");
      if (!rect) { continue; }
      const box = rect.getBoundingClientRect();
      for (const t of g.querySelectorAll("text")) {
        const its = t.getBoundingClientRect();
        if (its.left < box.left + 1 || its.right > box.right - 1 || its.top < box.top - 2 || its.bottom > box.bottom + 2) {
          problems.push("text outside its box: " + name(t));
        }
      }
    }
    for (const rect of svg.querySelectorAll("rect")) {
      const box = rect.getBoundingClientRect();
      if (!rect.closest("defs") && (box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1)) {
        problems.push("a box outside its drawing: " + rect.parentElement.textContent.slice(0, 60));
      }
    }
    // Links and boxes: no point of a link lies inside a box.
    const boxes = [...svg.querySelectorAll("rect.node")].map((r) => r.getBBox());
    for (const path of svg.querySelectorAll("path.edge")) {
      const length = path.getTotalLength();
      for (let at = 4; at < length - 4; at += 4) {
        const p = path.getPointAtLength(at);
        const hit = boxes.find((b) => p.x > b.x + 2 && p.x < b.x + b.width - 2 && p.y > b.y + 2 && p.y < b.y + b.height - 2);
        if (hit && svg.querySelector("rect.node")) { problems.push("a link runs through a box: " + path.textContent); break; }
      }
    }
  }
  for (const parent of document.querySelectorAll("body, main, section, article, header, figure, dl, .about, .compared, .scale, .under")) {
    const boxes = [...parent.children].filter((c) => shown(c) && getComputedStyle(c).position !== "absolute").map((c) => [c, c.getBoundingClientRect()]);
    boxes.forEach(([c, box], i) => {
      const next = boxes[i + 1];
      if (next && box.height > 0 && next[1].height > 0 && getComputedStyle(c).display !== "inline" && over(box, next[1])) {
        problems.push("stands on its neighbour: " + name(c) + " and " + name(next[0]));
      }
    });
  }
  return { cut, problems: [...new Set(problems)].slice(0, 30), seen: document.body.innerText.replace(/\s+/g, " ") };
})()
