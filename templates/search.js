/* The search page's script: asks Pagefind's index of each language, and shows what is found. It stores and sends nothing. */

const CHARACTER = "[\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}ー\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmr}\\p{sc=Mymr}]\\p{M}*";
const RUN = new RegExp(`(?:${CHARACTER})+`, "gu");
const GAP = new RegExp(`(?<=${CHARACTER}|[\\u3000-\\u303f\\uff00-\\uffef]) (?=${CHARACTER})`, "gu");
/* Where marks above and below tell one letter from another; elsewhere, words are found without their accents, too. */
const EXACT = new Set("as bn gu hi ja km kn lo ml mr my ne or pa sa si ta te th".split(" "));
const SHOWN = 10;
const PATIENCE = 20000;
const PAUSE = 150;

const $ = (id) => document.getElementById(`search-${id}`);
const asking = document.querySelector("search");
const input = $("words");
const choosers = [...asking.querySelectorAll("select")];
const results = $("results");
const says = asking.dataset;
const root = new URL(says.root, location.href);
const engines = new Map();
const own = document.documentElement.lang;
const day = new Intl.DateTimeFormat(`${own}-u-ca-gregory-nu-latn`, { dateStyle: "full", timeZone: "UTC" });
const languageNames = new Map([...($("language")?.options ?? [])].map((one) => [one.value, one.text]));
let turn = 0;
let upcoming = null;

/* Pagefind knows one language for each copy of its module: an address of its own makes a copy, and is fetched once. */
function engine(language) {
  if (!engines.has(language)) {
    const folder = new URL("pagefind/", root);
    const loaded = import(new URL(`pagefind.js#${language}`, folder)).then(async (module) => {
      const basePath = new URL(`${language}/`, folder).pathname;
      const made = module.createInstance({ basePath, noWorker: true, exactDiacritics: EXACT.has(language) });
      await made.filters();
      return made;
    });
    engines.set(language, loaded);
  }
  return engines.get(language);
}

/* Letters that stand without spaces are words of their own in the index, and so are found as a phrase. */
function termsOf(words) {
  const apart = (run) => ` ${run.match(new RegExp(CHARACTER, "gu")).join(" ")} `;
  if (/^\s*".+"\s*$/.test(words)) return [words.replace(RUN, apart)];
  const rest = words.replace(RUN, " ").trim();
  const terms = (words.match(RUN) ?? []).map((run) => `"${apart(run).trim()}"`);
  return rest ? [rest, ...terms] : terms.length ? terms : [null];
}

async function ask(language, terms, filters) {
  const asked = await engine(language);
  const sort = terms[0] === null ? { date: "desc" } : {};
  const answers = await Promise.all(terms.map((term) => asked.search(term, { filters, sort })));
  const others = answers.slice(1).map((answer) => new Map(answer.results.map((one) => [one.id, one.score])));
  return answers[0].results
    .filter((one) => others.every((scores) => scores.has(one.id)))
    .map((one) => ({ ...one, language, score: others.reduce((sum, scores) => sum + scores.get(one.id), one.score) }));
}

/* One result after the other: the best first, or without words the newest. */
async function* ordered(lists, byDay) {
  const open = async (one) => one && { language: one.language, ...(await one.data()) };
  if (!byDay) {
    for (const one of lists.flat().sort((a, b) => b.score - a.score)) yield open(one);
    return;
  }
  const heads = await Promise.all(lists.map((list) => open(list.shift())));
  const dayOf = (one) => one?.raw_url.slice(0, 11) ?? "";
  for (;;) {
    const at = heads.reduce((best, head, place) => (dayOf(head) > dayOf(heads[best]) ? place : best), 0);
    if (!heads[at]) return;
    yield heads[at];
    heads[at] = await open(lists[at].shift());
  }
}

function element(name, more = {}, ...inner) {
  const made = Object.assign(document.createElement(name), more);
  made.append(...inner);
  return made;
}

/* The passage around what was found, without the headline, which stands above it. */
function passage(found) {
  const plain = found.plain_excerpt.split(" ");
  const title = found.meta.title.replace(RUN, (run) => run.replace(/\s/g, ""));
  const head = plain.findIndex((_, at) => close(plain.slice(0, at + 1).join(" ")) === close(title)) + 1;
  const text = found.excerpt.split(" ").slice(head).join(" ").replace(/<\/mark> <mark>/g, " ");
  const starts = head || found.content.startsWith(found.plain_excerpt);
  const parts = text.replace(/(?<=<mark>|<\/mark>)|(?= )/g, "").replace(GAP, "").split(/<\/?mark>/);
  const nodes = parts.map((part, at) => {
    const said = part.replace(/&lt;/g, "<").replace(/&gt;/g, ">");
    return at % 2 ? element("mark", {}, said) : said;
  });
  return [starts ? "" : "… ", ...nodes, found.content.endsWith(found.plain_excerpt) ? "" : " …"];
}

const close = (text) => text.replace(/[\s.]/g, "");

function item(found) {
  const address = found.raw_url.split("/").slice(1).map(encodeURIComponent).join("/");
  const [, date] = found.raw_url.match(/^\/(\d{4}\/\d\d\/\d\d)\//) ?? [];
  const link = element("a", { href: new URL(address, root), lang: found.language }, found.meta.title);
  const about = element("p", { className: "meta" });
  if (found.meta.source) about.append(element("bdi", { className: "source" }, found.meta.source));
  if (date) {
    const iso = date.replaceAll("/", "-");
    about.append(element("bdi", {}, element("time", { dateTime: iso }, day.format(new Date(iso)))));
  }
  if (found.language !== own.split("-")[0]) {
    about.append(element("bdi", { className: "mark" }, languageNames.get(found.language) ?? found.language));
  }
  const summary = element("p", { className: "summary", lang: found.language, dir: "auto" }, ...passage(found));
  const headline = element("h2", { className: "headline", dir: "auto" }, link);
  return element("li", { className: "item" }, headline, element("div", { className: "telling" }, summary, about));
}

async function more(mine) {
  const items = [];
  while (items.length < SHOWN) {
    const { value, done } = await upcoming.next();
    if (done) break;
    items.push(item(value));
  }
  if (mine !== turn) return null;
  results.append(...items);
  $("more").hidden = results.children.length >= Number(results.dataset.count);
  return items[0];
}

function show(state) {
  const isIdle = state === "idle";
  $("ways").hidden = !isIdle && state !== "failed";
  $("failed").hidden = state !== "failed";
  if (state !== "found") {
    results.replaceChildren();
    $("more").hidden = true;
    $("status").textContent = state === "looking" ? says.looking : "";
  }
}

function asked() {
  const chosen = choosers.filter((one) => one.value).map((one) => [one.name, one.value]);
  return new URLSearchParams([...(input.value.trim() ? [["q", input.value.trim()]] : []), ...chosen]);
}

async function search() {
  const mine = ++turn;
  const state = asked();
  history.replaceState(null, "", state.size ? `#${state}` : location.pathname);
  if (!state.size) return show("idle");
  const waiting = setTimeout(() => mine === turn && show("looking"), 2 * PAUSE);
  const { q = "", language, ...filters } = Object.fromEntries(state);
  const languages = language ? [language] : says.languages.trim().split(" ");
  const late = new Promise((_, reject) => setTimeout(reject, PATIENCE, new Error("the index does not answer")));
  try {
    const terms = termsOf(q);
    const lists = await Promise.race([Promise.all(languages.map((one) => ask(one, terms, filters))), late]);
    if (mine !== turn) return;
    const count = lists.flat().length;
    upcoming = ordered(lists, terms[0] === null);
    results.dataset.count = count;
    results.replaceChildren();
    await more(mine);
    if (mine !== turn) return;
    show("found");
    $("status").textContent = count ? says.found.replace("{count}", count) : says.nothing;
  } catch (failed) {
    console.warn(failed);
    if (mine === turn) show("failed");
  } finally {
    clearTimeout(waiting);
  }
}

function restore() {
  const state = new URLSearchParams(location.hash.slice(1));
  input.value = state.get("q") ?? "";
  for (const one of choosers) one.value = state.get(one.name) ?? "";
  search();
}

let timer;
const soon = () => {
  clearTimeout(timer);
  timer = setTimeout(search, PAUSE);
};
input.addEventListener("input", soon);
input.addEventListener("focus", () => says.languages.trim().split(" ").forEach((one) => engine(one).catch(() => {})), { once: true });
for (const one of choosers) one.addEventListener("change", search);
$("more").addEventListener("click", async () => (await more(turn))?.querySelector("a").focus());
addEventListener("hashchange", restore);

addEventListener("keydown", (event) => {
  const at = document.activeElement;
  if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
  const links = [...results.querySelectorAll("h2 a")];
  const place = links.indexOf(at);
  let target = null;
  if (event.key === "/" && at !== input && at.tagName !== "SELECT") target = input;
  else if (event.key === "Escape" && (at === input || place >= 0)) {
    input.value = "";
    search();
    target = input;
  } else if (event.key === "ArrowDown" && (at === input || place >= 0)) target = links[place + 1];
  else if (event.key === "ArrowUp" && place >= 0) target = links[place - 1] ?? input;
  else if (event.key === "Enter" && at === input) target = links[0];
  if (!target) return;
  event.preventDefault();
  target.focus();
});

restore();
