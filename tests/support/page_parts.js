// What axe goes by on a page, one number for each kind of thing, so that it looks at no kind twice.
// Evaluated in the page by browser.py; `window.pageParts` is then there to call.
window.pageParts = (() => {
  const SEEN = /^(id|for|class|role|type|name|href|aria-.*|lang|tabindex|alt|title|hidden|style|scope|autocomplete)$/;

  function hash(text) {
    let a = 0xdeadbeef, b = 0x41c6ce57;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      a = Math.imul(a ^ code, 2654435761);
      b = Math.imul(b ^ code, 1597334677);
    }
    return (b >>> 11) * 4294967296 + (a >>> 0);
  }

  function describeAttribute({ name, value }) {
    return name + (/^(href|title)$/.test(name) ? !!value : value.replace(/[0-9a-f-]{36}|[0-9]+/g, "0"));
  }

  function describeElement(element, hasWords) {
    return [
      ...[...element.attributes].filter(a => SEEN.test(a.name)).map(describeAttribute),
      ...[...new Set([...element.children].map(child => child.tagName))].sort(),
      hasWords, !!element.textContent.trim(), !!(element.labels && element.labels.length),
    ].join();
  }

  // `parts`: elements with attributes, kinds of children and label; steps between headings; ids that stand twice.
  // `colours`: by the classes of an element and of all above it, the elements with words of their own.
  function find() {
    const parts = new Set(), colours = new Map(), places = new Map();
    for (const element of document.querySelectorAll("*")) {
      const place = hash([places.get(element.parentElement) || innerWidth, element.tagName, element.className,
        element.hidden, element.getAttribute("style")].join());
      places.set(element, place);
      const hasWords = [...element.childNodes].some(node => node.nodeType == 3 && node.data.trim());
      if (hasWords) colours.set(place, [...(colours.get(place) || []), element]);
      parts.add(hash(place + describeElement(element, hasWords)));
    }
    const headings = [...document.querySelectorAll("h1,h2,h3,h4,h5,h6")].map(heading => heading.tagName);
    headings.forEach((tag, i) => parts.add(hash(tag + headings[i + 1])));
    const ids = [...document.querySelectorAll("[id]")].map(element => element.id);
    ids.filter((id, i) => ids.indexOf(id) != i).forEach(id => parts.add(hash("twice" + id)));
    return { parts: [...parts], colours };
  }

  function list() {
    const { parts, colours } = find();
    return { parts, colours: [...colours.keys()] };
  }

  // Contrast takes axe three quarters of its time: it looks only at elements of the places in `fresh`.
  async function findViolations(fresh) {
    const others = await axe.run({
      resultTypes: ["violations"], rules: { "color-contrast": { enabled: false } },
    });
    const { colours } = find();
    const elements = fresh.flatMap(place => (colours.get(place) || []).slice(0, 3));
    if (elements.length == 0) return others.violations;
    const contrast = await axe.run(
      { include: elements }, { resultTypes: ["violations"], runOnly: ["color-contrast"] },
    );
    return [...others.violations, ...contrast.violations];
  }

  return { list, findViolations };
})();
