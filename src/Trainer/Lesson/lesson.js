"use strict";

// The numbers of the lesson, computed as the C# code computes them: from W and x alone, for whatever weights the reader
// chooses. W is K × N, a row for each class; x has N values, and z, S and delta have K.
const { classes, features, rows, chosen, notch, W: start } = JSON.parse(document.getElementById("data").textContent);
const [K, N] = [classes.length, features.length];
const Most = 12; // rows or columns of a table, and sliders

// ---- The mathematics

const sum = values => values.reduce((total, value) => total + value, 0);
const dot = (a, b) => sum(a.map((value, i) => value * b[i]));
const outer = (a, b) => a.map(value => b.map(other => value * other));
const delta = label => classes.map((_, k) => (k === label ? 1 : 0));
const logits = (W, x) => W.map(w => dot(w, x));

function softmax(z) {
  const max = Math.max(...z);
  const exponentials = z.map(value => Math.exp(value - max));
  const total = sum(exponentials);
  return exponentials.map(e => e / total);
}

// L = log Σ e^z − z_y: never the logarithm of a probability, which may be 0.
function loss(z, label) {
  const max = Math.max(...z);
  return max + Math.log(sum(z.map(value => Math.exp(value - max)))) - z[label];
}

const error = (S, label) => S.map((s, k) => s - (k === label ? 1 : 0));

// The mean loss of some rows and its gradient, the mean of (S − δ)xᵀ.
function objective(W, batch) {
  const dW = W.map(w => w.map(() => 0));
  let L = 0;
  for (const { x, label } of batch) {
    const z = logits(W, x);
    const e = error(softmax(z), label);
    L += loss(z, label) / batch.length;
    e.forEach((value, i) => x.forEach((feature, j) => { dW[i][j] += value * feature / batch.length; }));
  }

  return { L, dW, square: sum(dW.map(row => dot(row, row))) };
}

// The loss on the way from W against dW: the logits move by −η dW x. Its curvature is Σ vᵀ DS v for v = dW x, and DS =
// diag(S) − S Sᵀ; by ‖dW‖² it is the curvature for a step of length 1.
function along(W, batch, { dW, square }) {
  const lines = batch.map(({ x, label }) => ({ z: logits(W, x), v: logits(dW, x), label }));
  const bends = lines.map(({ z, v }) => {
    const S = softmax(z);
    return sum(S.map((s, k) => s * v[k] * v[k])) - dot(S, v) ** 2;
  });
  return {
    at: eta => sum(lines.map(({ z, v, label }) => loss(z.map((value, k) => value - eta * v[k]), label))) / batch.length,
    curvature: square > 0 ? sum(bends) / batch.length / square : 0,
  };
}

// ---- The state: what the reader has chosen

const state = { W: start, base: start, row: rows[chosen], k: rows[chosen].label, log: [] };

const byId = id => document.getElementById(id);
const batch = () => (document.querySelector("[name=of]:checked").value === "row" ? [state.row] : rows);

// From 1/16 to 1024 times 1/‖x‖², doubled every two notches.
const eta = () => 2 ** (byId("eta").value / 2) / (sum(batch().map(({ x }) => dot(x, x))) / batch().length || 1);

// The last feature, which is the bias, and the largest ones; the class of the label, the one that is moved, and the first.
const shownFeatures = () => first([N - 1, ...[...Array(N).keys()].sort((a, b) => size(b) - size(a))]);
const shownClasses = () => first([state.row.label, state.k, ...classes.keys()]);
const size = j => Math.abs(state.row.x[j]);
const first = order => [...new Set(order)].slice(0, Most).sort((a, b) => a - b);

// ---- Numbers and tables

// Three decimals, or two digits and a power of ten where those would show nothing; what rounding left of 0 is 0.
function fixed(value) {
  const size = Math.abs(value);
  return Number.isInteger(value) && size < 1e5 || !Number.isFinite(value) ? `${value}`
    : size < 1e-12 ? "0.000"
    : size < 0.0005 || size >= 1e5 ? value.toExponential(1) : value.toFixed(3);
}

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  made.append(...children);
  return made;
}

// Shows a number; the whole of it stays with the element.
function show(target, value) {
  target.dataset.value = value;
  target.textContent = fixed(value);
  return target;
}

function cell(value, largest, attributes = {}) {
  const made = show(element("td", attributes), value);
  const share = Math.abs(value) / largest;
  if (share > 0 && share <= 1) {
    made.classList.add(value < 0 ? "minus" : "plus");
    made.style.setProperty("--share", share.toFixed(3));
  }

  return made;
}

const columnHead = text => element("th", { scope: "col" }, text);
const classHead = k => element("th", { scope: "row", class: `class c${k % 8}` }, classes[k]);
const more = count => (count > Most ? [element("td", {}, "…")] : []); // some are left out
const largestOf = values => Math.max(0, ...values.map(Math.abs));

function fill(table, caption, heads, lines) {
  table.replaceChildren(
    element("caption", {}, caption),
    element("thead", {}, ...heads.map(head => element("tr", {}, ...head))),
    element("tbody", {}, ...lines.map(line => element("tr", {}, ...[line].flat()))));
}

// ---- What is shown

function showForward(z, S, e) {
  const columns = [z, S, delta(state.row.label), e];
  const largest = columns.map(largestOf);
  fill(byId("forward"), `z = Wx, S = softmax(z), and the error; the label is ${classes[state.row.label]}`,
    [["class", "z", "S", "δ", "S − δ", "S as a bar"].map(columnHead)],
    shownClasses().map(k => [
      classHead(k),
      ...columns.map((values, i) => cell(values[k], largest[i])),
      element("td", { class: `bar c${k % 8}` }, element("div", { style: `width:${100 * S[k]}%` })),
    ]).concat(more(K)));
}

// W below x; or dW, with S − δ as a column more, to the left.
function showMatrix(table, caption, matrix, x, e) {
  const largest = Math.max(...matrix.map(largestOf));
  const shown = shownFeatures();
  const errorHead = e ? [element("th", { scope: "col", rowspan: 2 }, "S − δ")] : [];
  const error = i => (e ? [cell(e[i], largestOf(e), { "data-i": i })] : []);
  const entry = (i, j) => cell(matrix[i][j], largest, e ? { "data-i": i, "data-j": j, tabindex: -1 } : {});
  fill(table, caption,
    [
      [element("td"), ...errorHead, ...shown.map(j => columnHead(features[j])), ...more(N)],
      [element("th", { scope: "row" }, "x"), ...shown.map(j => cell(x[j], largestOf(x), { "data-j": j }))],
    ],
    shownClasses().map(i => [classHead(i), ...error(i), ...shown.map(j => entry(i, j))]).concat(more(K)));
}

function showStep() {
  const now = objective(state.W, batch());
  const path = along(state.W, batch(), now);
  const predicted = now.L - eta() * now.square;
  show(byId("eta-value"), eta());
  const columns = [["L now", now.L], ["‖dW‖²", now.square], ["predicted: L − η‖dW‖²", predicted],
    ["L after the step", path.at(eta())], ["curvature c", path.curvature], ["2/c", 2 / path.curvature]];
  fill(byId("prediction"), "What the step will do", [columns.map(([name]) => columnHead(name))],
    [columns.map(([, value]) => show(element("td"), value))]);
  drawCurve(now, path);
}

function drawCurve({ L, square }, { at }) {
  const [left, right, top, bottom] = [50, 590, 10, 190];
  const end = 2 * eta(); // the step is in the middle
  const points = Array.from({ length: 61 }, (_, i) => [end * i / 60, at(end * i / 60)]);
  const highest = Math.max(...points.map(([, value]) => value)) * 1.05 || 1;
  const X = t => left + (right - left) * t / end;
  const Y = value => bottom - (bottom - top) * value / highest;
  const line = (name, path) => `<path class="${name}" d="M${path.map(([t, value]) => `${X(t)},${Y(value)}`).join("L")}"/>`;
  const text = (x, y, anchor, words) => `<text x="${x}" y="${y}" text-anchor="${anchor}">${words}</text>`;
  const zero = Math.min(end, L / square); // where the tangent meets the axis
  const title = `The loss along the step: now ${fixed(L)}, after it ${fixed(at(eta()))}`;
  byId("curve").innerHTML = `<title id="curve-title">${title}</title>`
    + line("", [[0, highest], [0, 0], [end, 0]])
    + line("tangent", [[0, L], [zero, L - zero * square]])
    + line("curve", points)
    + `<circle cx="${X(eta())}" cy="${Y(at(eta()))}" r="5"/>`
    + text(left - 5, Y(L) + 4, "end", fixed(L)) + text(left - 5, bottom + 4, "end", 0)
    + text(X(eta()), bottom + 18, "middle", `η = ${fixed(eta())}`) + text(right, bottom + 18, "end", fixed(end));
}

function showLog() {
  byId("log").hidden = state.log.length === 0;
  fill(byId("log"), "The last steps", [["step", "loss of", "η", "L before", "predicted", "became"].map(columnHead)],
    state.log.slice(-8).map(({ number, of, values }) => [
      element("th", { scope: "row" }, `${number}`), element("td", {}, of), ...values.map(value => show(element("td"), value))]));
}

function render() {
  const { W, row: { x, label } } = state;
  const z = logits(W, x);
  const S = softmax(z);
  const e = error(S, label);
  document.querySelectorAll("#sliders input").forEach(slider => {
    const value = W[state.k][slider.dataset.j];
    show(slider.parentElement.querySelector("output"), value);
    slider.setAttribute("aria-valuetext", fixed(value));
  });
  showMatrix(byId("W"), "The weights W, a row for each class, below the example x", W, x);
  showForward(z, S, e);
  show(byId("L"), loss(z, label));
  showMatrix(byId("dW"), "dW: above it the features x, to the left the error S − δ", outer(e, x), x, e);
  byId("dW").querySelector("[tabindex]").tabIndex = 0;
  byId("product").textContent = "";
  showStep();
  showLog();
}

// ---- What the reader does

function makeSliders() {
  const largest = shownFeatures();
  byId("legend").textContent = `The weights of ${classes[state.k]}`;
  byId("left-out").textContent = N === largest.length ? ""
    : `The ${N - largest.length} weights of smaller features have no slider.`;
  byId("sliders").replaceChildren(...largest.map(j => {
    const slider = element("input", { type: "range", min: -60, max: 60, value: 0, "data-j": j });
    slider.addEventListener("input", () => {
      state.W = state.W.map((w, k) => (k !== state.k ? w : w.with(j, state.base[k][j] + slider.value * notch)));
      render();
    });
    return element("label", {}, element("span", {}, features[j]), element("output"), slider);
  }));
}

// The controls as they are for this row, class and weights: all sliders in the middle.
function begin() {
  state.base = state.W;
  makeSliders();
  render();
}

function takeStep() {
  const rate = eta();
  const now = objective(state.W, batch());
  const predicted = now.L - rate * now.square;
  state.base = state.W = state.W.map((w, i) => w.map((value, j) => value - rate * now.dW[i][j]));
  const { L } = objective(state.W, batch());
  const of = batch().length === 1 ? `row ${state.row.number}` : "all rows";
  state.log.push({ number: state.log.length + 1, of, values: [rate, now.L, predicted, L] });
  begin();
  byId("result").textContent = `Step ${state.log.length}: the loss was ${fixed(now.L)}, predicted was ${fixed(predicted)}, and `
    + `it became ${fixed(L)}${L > now.L ? ": it rose, the step was too long" : ""}.`;
}

function startAgain() {
  [state.W, state.log] = [start, []];
  begin();
  byId("result").textContent = "";
}

// Lights up the error and the feature whose product an entry of dW is.
function light(entry) {
  document.querySelectorAll("#dW .lit").forEach(lit => lit.classList.remove("lit"));
  if (!entry)
    return;
  const { i, j } = entry.dataset;
  const [e, x] = [`[data-i="${i}"]:not([data-j])`, `[data-j="${j}"]:not([data-i])`].map(place => byId("dW").querySelector(place));
  [entry, e, x].forEach(lit => lit.classList.add("lit"));
  byId("product").textContent = `dW of ${classes[i]} and ${features[j]}: (S − δ) · x = ${e.textContent} · ${x.textContent} = `
    + entry.textContent;
}

function go(event) {
  const [down, right] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key] ?? [0, 0];
  if (down === 0 && right === 0)
    return;
  event.preventDefault();
  const entries = tr => [...tr.querySelectorAll("[tabindex]")];
  const lines = [...byId("dW").querySelectorAll("tbody tr")].map(entries);
  const i = lines.findIndex(line => line.includes(event.target));
  const next = lines[i + down]?.[lines[i].indexOf(event.target) + right];
  if (!next)
    return;
  event.target.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

function listen() {
  rows.forEach((row, i) => byId("row").append(new Option(`${row.number}: ${classes[row.label]}`, i, false, i === chosen)));
  classes.forEach((name, k) => byId("class").append(new Option(name, k, false, k === state.k)));
  byId("row").addEventListener("change", event => { state.row = rows[event.target.value]; begin(); });
  byId("class").addEventListener("change", event => { state.k = Number(event.target.value); begin(); });
  byId("restart").addEventListener("click", startAgain);
  byId("step").addEventListener("click", takeStep);
  byId("eta").addEventListener("input", showStep);
  document.querySelectorAll("[name=of]").forEach(radio => radio.addEventListener("change", showStep));
  const entryOf = event => event.target.closest?.("[data-i][data-j]");
  byId("dW").addEventListener("mouseover", event => light(entryOf(event)));
  byId("dW").addEventListener("mouseleave", () => light(null));
  byId("dW").addEventListener("focusin", event => light(entryOf(event)));
  byId("dW").addEventListener("focusout", () => light(null));
  byId("dW").addEventListener("keydown", go);
}

byId("eta").value = 0;
byId("count").textContent = rows.length;
document.documentElement.classList.add("scripted");
listen();
begin();
