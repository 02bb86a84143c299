// Three things that Streamlit itself cannot do: its own few words in Chinese (exact matches only, never
// inside data), links inside our tables and marks of charts that change the page without loading it anew,
// and one step of the browser's history for one action of the user, however many parameters a page writes.
(() => {
  const zh = DICTIONARY;
  const en = Object.fromEntries(Object.entries(zh).map(([a, b]) => [b, a]));
  const patterns = [
    [/^Limit (\S+) per file(?: • (.+))?$/, (m) => `每个文件不超过 ${m[1]}` + (m[2] ? ` · ${m[2]}` : "")],
    [/^(\S+) per file(?: • (.+))?$/, (m) => `每个文件不超过 ${m[1]}` + (m[2] ? ` · ${m[2]}` : "")],
    [/^(Fullscreen|Close fullscreen|Show data|Show chart|Download as PNG|Copy Vega-Lite spec): (.*)$/s,
      (m) => `${zh[m[1]]}：${m[2]}`],
    [/^Remove (.+)$/, (m) => `移除 ${m[1]}`],
    [/^Shortcut (.+)$/, (m) => `快捷键 ${m[1]}`],
    [/^(?:Go to )?[Pp]age (\d+)$/, (m) => `第 ${m[1]} 页`],
    [/^(\d+) more$/, (m) => `另有 ${m[1]} 项`],
  ];
  const skipped = "[role=grid],.stHtml,.stMarkdown,.vega-embed,pre,code,input,textarea,script,style";
  const english = () => new URLSearchParams(location.search).get("lang") === "en";
  const translate = (text) => {
    const key = text.trim();
    if (!key) return null;
    const found = (english() ? en : zh)[key];
    if (found) return text.replace(key, found);
    if (!english()) for (const [pattern, build] of patterns) {
      const match = key.match(pattern);
      if (match) return build(match);
    }
    return null;
  };
  const word = (node) => {
    if (node.nodeType === 3) {
      if (!node.parentElement || node.parentElement.closest(skipped)) return;
      const found = translate(node.data);
      if (found !== null && found !== node.data) node.data = found;
      return;
    }
    if (node.nodeType !== 1 || node.matches("[role=grid]")) return;
    for (const name of ["aria-label", "title", "placeholder"]) {
      const given = node.getAttribute(name);
      const found = given && translate(given);
      if (found && found !== given) node.setAttribute(name, found);
    }
    node.childNodes.forEach(word);
  };
  const language = () => {
    document.documentElement.lang = english() ? "en" : "zh-CN";
  };
  new MutationObserver((changes) => {
    language();
    for (const change of changes) {
      if (change.type === "attributes" || change.type === "characterData") word(change.target);
      change.addedNodes.forEach(word);
    }
  }).observe(document.documentElement, {
    subtree: true, childList: true, characterData: true, attributes: true,
    attributeFilter: ["aria-label", "title", "placeholder"],
  });
  const push = history.pushState.bind(history);
  let acted = false;
  for (const action of ["pointerdown", "keydown"]) addEventListener(action, () => { acted = true; }, true);
  addEventListener("popstate", () => { acted = false; }, true);
  history.pushState = (state, title, url) => {
    if (acted) push(state, title, url);
    else history.replaceState(state, title, url);
    acted = false;
  };
  const go = (address) => {
    push(null, "", address);
    acted = false;
    dispatchEvent(new PopStateEvent("popstate"));
  };
  const plain = (event) => !(event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey);
  const top = () => document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a.gk-in");
    if (!link || !plain(event)) return;
    event.preventDefault();
    go(link.href);
    if (!link.closest("[data-stay]")) top();
  });
  document.addEventListener("click", (event) => {
    const mark = event.target.closest?.(".vega-embed") && [event.target.__data__].flat()[0];
    if (!mark?.href || !plain(event)) return;
    event.stopPropagation();
    go(mark.href);
    top();
  }, true);
})();
