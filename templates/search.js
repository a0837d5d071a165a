/* The search page's script: asks Pagefind's index of each language, and shows what is found. It stores and sends nothing. */

const LETTER = "[\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}ー\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmr}\\p{sc=Mymr}]\\p{M}*";
const RUN = new RegExp(`(?:${LETTER})+`, "gu");
const BEGINS = new RegExp(`^${LETTER}`, "u");
const ENDS = new RegExp(`(?:${LETTER}|[\\u3000-\\u303f\\uff00-\\uffef])$`, "u");
/* Where marks tell one letter from another; elsewhere, words are found without their accents, too. */
const EXACT = "as bn gu hi ja km kn lo ml mr my ne or pa sa si ta te th".split(" ");
const SHOWN = 10;
const PASSAGE = 36;
const PATIENCE_MS = 20000;
const PAUSE_MS = 150;

const $ = (id) => document.getElementById(`search-${id}`);
const [input, results, status] = ["words", "results", "status"].map($);
const says = document.querySelector('[role="search"]').dataset;
const choosers = [...document.querySelectorAll('[role="search"] select')];
const languages = says.languages.trim().split(" ");
const root = new URL(says.root, location.href);
const own = document.documentElement.lang;
const days = new Intl.DateTimeFormat(`${own === "en" ? "en-GB" : own}-u-ca-gregory-nu-latn`, { dateStyle: "long", timeZone: "UTC" });
const engines = {};
let turn = 0;
let upcoming;
let timer;

/* Pagefind has room for one language in a module. Its address with another # is another module, and fetched once. */
function engine(language) {
  const folder = new URL("pagefind/", root);
  engines[language] ??= import(new URL(`pagefind.js#${language}`, folder)).then((module) =>
    module.createInstance({
      basePath: new URL(`${language}/`, folder).pathname,
      noWorker: true,
      exactDiacritics: EXACT.includes(language),
    }),
  );
  return engines[language];
}

/* Letters that stand without spaces are words of their own in the index, and so are found as a phrase. */
function termsOf(query) {
  const apart = (run) => run.match(new RegExp(LETTER, "gu")).join(" ");
  if (/^\s*".+"\s*$/.test(query)) return [query.replace(RUN, (run) => ` ${apart(run)} `)];
  const phrases = (query.match(RUN) ?? []).map((run) => `"${apart(run)}"`);
  const rest = query.replace(RUN, " ").split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).join(" ");
  return rest ? [rest, ...phrases] : phrases;
}

const bare = (text) => text.toLowerCase().normalize("NFD").replace(/[^\p{L}\p{N}]/gu, "");

/* For a word that it does not have, Pagefind would take a shorter one: "ha" for "haus". */
async function knows(asked, word) {
  if ((await asked.search(`"${word}"`)).results.length) return true;
  const [best] = (await asked.search(word)).results;
  if (!best) return false;
  const { content, locations, meta } = await best.data();
  const words = content.split(/\s+/);
  const met = [...locations.map((at) => words[at]), ...Object.values(meta).join(" ").split(/\s+/)];
  return met.some((one) => bare(one).startsWith(bare(word)));
}

async function ask(language, terms, filters) {
  const asked = await engine(language);
  const words = terms.filter((term) => !term.startsWith('"')).flatMap((term) => term.split(" "));
  if ((await Promise.all(words.map((word) => knows(asked, word)))).includes(false)) return [];
  const asking = terms.length ? terms.map((term) => asked.search(term, { filters })) : [asked.search(null, { filters, sort: { date: "desc" } })];
  const [first, ...others] = (await Promise.all(asking)).map((answer) => answer.results);
  const ids = others.map((found) => new Set(found.map((one) => one.id)));
  return first.filter((one) => ids.every((set) => set.has(one.id))).map((one) => ({ ...one, language }));
}

const open = async (one) => one && { ...(await one.data()), language: one.language };

/* One after the other: the best first, or without words the newest. */
async function* ordered(lists, isNewestFirst) {
  if (!isNewestFirst) {
    for (const one of lists.flat().sort((a, b) => b.score - a.score)) yield open(one);
    return;
  }
  const heads = await Promise.all(lists.map((list) => open(list.shift())));
  const day = (place) => heads[place]?.raw_url.slice(0, 11) ?? "";
  while (heads.some(Boolean)) {
    const at = heads.reduce((best, _, place) => (day(place) > day(best) ? place : best), 0);
    yield heads[at];
    heads[at] = await open(lists[at].shift());
  }
}

function element(name, more, ...inner) {
  const made = Object.assign(document.createElement(name), more);
  made.append(...inner);
  return made;
}

/* The text around what was found. It begins with the headline, which stands above it already. */
function passage({ content, locations, meta }) {
  const words = content.split(/\s+/);
  const title = bare(meta.title);
  let head = 0;
  for (let said = ""; said.length < title.length && head < words.length; head++) said += bare(words[head]);
  const found = new Set(locations.filter((at) => at >= head));
  const first = Math.min(...found, words.length);
  const start = found.size && first > head + PASSAGE / 2 ? first - 8 : head;
  const made = element("p", { className: "summary" }, start > head ? "… " : "");
  words.slice(start, start + PASSAGE).forEach((word, at, shown) => {
    if (at && !(BEGINS.test(word) && ENDS.test(shown[at - 1]))) made.append(" ");
    made.append(found.has(start + at) ? element("mark", {}, word) : word);
  });
  if (start + PASSAGE < words.length) made.append(" …");
  return made;
}

function item(found) {
  const { meta, language, raw_url: path } = found;
  const href = new URL(path.split("/").slice(1).map(encodeURIComponent).join("/"), root);
  const date = path.slice(1, 11).replaceAll("/", "-");
  const about = [meta.source, element("time", { dateTime: date }, days.format(new Date(date)))];
  if (language !== own.split("-")[0]) about.push($("language").querySelector(`[value="${language}"]`).text);
  const headline = element("h2", { className: "headline", lang: language }, element("a", { href }, meta.title));
  const summary = Object.assign(passage(found), { lang: language });
  const line = element("p", { className: "meta" }, ...about.filter(Boolean).map((one) => element("bdi", { className: one === meta.source ? "source" : "" }, one)));
  const dir = /^\P{L}*[\u0590-\u08ff]/u.test(meta.title) ? "rtl" : "ltr";
  return element("li", { className: "item", dir }, headline, element("div", { className: "telling" }, summary, line));
}

async function more(mine) {
  const items = [];
  for (let one; items.length < SHOWN && !(one = await upcoming.next()).done; ) items.push(item(one.value));
  if (mine !== turn) return;
  results.append(...items);
  $("more").hidden = results.children.length >= results.dataset.count;
  return items[0];
}

/* `said` is what became of it; without, nothing is asked, and the page shows the ways to everything. */
function show(said = "", isFailed = false) {
  status.textContent = said;
  $("ways").hidden = said !== "";
  $("failed").hidden = !isFailed;
  results.replaceChildren();
  $("more").hidden = true;
}

async function search() {
  const mine = ++turn;
  const words = input.value.trim();
  const state = new URLSearchParams(words && { q: words });
  for (const one of choosers) if (one.value) state.set(one.name, one.value);
  history.replaceState(null, "", state.size ? `#${state}` : location.pathname);
  if (!state.size) return show();
  const { q = "", language, ...filters } = Object.fromEntries(state);
  const slow = setTimeout(() => mine === turn && show(says.looking), 2 * PAUSE_MS);
  const late = new Promise((_, reject) => setTimeout(reject, PATIENCE_MS, new Error("the index does not answer")));
  try {
    const terms = termsOf(q);
    const asked = (q && !terms.length ? [] : language ? [language] : languages).map((one) => ask(one, terms, filters));
    const lists = await Promise.race([Promise.all(asked), late]);
    clearTimeout(slow);
    if (mine !== turn) return;
    const count = lists.flat().length;
    show(count ? says.found.replace("{count}", count) : says.nothing);
    results.dataset.count = count;
    upcoming = ordered(lists, !terms.length);
    await more(mine);
  } catch (failed) {
    clearTimeout(slow);
    console.warn(failed);
    if (mine === turn) show("", true);
  }
}

function restore() {
  const state = new URLSearchParams(location.hash.slice(1));
  input.value = state.get("q") ?? "";
  for (const one of choosers) one.value = state.get(one.name) ?? "";
  search();
}

function walk(event) {
  const at = document.activeElement;
  if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
  const stops = [input, ...results.querySelectorAll("a")];
  const place = stops.indexOf(at);
  const steps = { ArrowDown: place + 1, ArrowUp: place - 1, Enter: at === input ? 1 : -1, Escape: 0 };
  const target = event.key === "/" && at !== input ? input : place >= 0 && stops[steps[event.key]];
  if (!target) return;
  event.preventDefault();
  if (event.key === "Escape") {
    input.value = "";
    search();
  }
  target.focus();
}

input.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(search, PAUSE_MS);
});
input.addEventListener("focus", () => languages.forEach((one) => engine(one).catch(() => {})), { once: true });
for (const one of choosers) one.addEventListener("change", search);
$("more").addEventListener("click", async () => (await more(turn))?.querySelector("a").focus());
addEventListener("hashchange", restore);
addEventListener("keydown", walk);
restore();
